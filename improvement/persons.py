"""Whether a name in a paper reads like a person's rather than that of a post, team or organisation.

Names can't be recognised for certain: what reads like one is asked about, and what doesn't may still be one.
"""

from __future__ import annotations

import re

TITLES = r"(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|lady|lord|cllr|councillor|rev)"
TITLED = re.compile(rf"{TITLES}\b\.?\s+\S", re.IGNORECASE)
PARTED = re.compile(r"\s*[;:()/|]\s*|\s*,\s*|\s+[-–—]\s+|\s+(?:and|&)\s+")
WORD = r"(?:[A-Z]['’])?[A-ZÀ-Þ][a-zß-ÿ]+(?:['’-]?[A-ZÀ-Þ][a-zß-ÿ]+)*"
INITIALS = r"[A-Z]\.?(?:\s?[A-Z]\.?)?"
NAME = re.compile(rf"(?:{WORD}|{INITIALS})(?:\s[A-Z]\.?)?(?:\s{WORD}){{1,2}}")
TURNED = re.compile(rf"{WORD}, {WORD}")  # the last name first

# Words of what posts, teams, organisations, areas and plans are called: a name with one of them is no person's.
KNOWN_WORDS = """
academy action activity adopt adoption adult adults adviser advisor advisory advocacy advocate agency alliance analyst
assessment assistant assurance attendance audit authority behavioural board borough bright building business care
careers carer carers case central centre centres chair chairs champion champions chief child children children's
childrens city client clinical co-ordinator co-ordinators college commander commissioner commissioning committee
communication communications community conference constabulary consultant contact coordinator corporate council
councillor county court crime customer data delivery deputy designated development digital director directorate
directors disabilities disability disabled district division doctor domestic drug early east edge education elective
emergency employment engagement executive exploitation exploited facilities families family federation finance
financial first forum foster fostering foundation front governance governor governors group head health help home
homes hospital housing hub hubs human improvement inclusion independent information inspector integrated intelligence
interim joint justice kinship lead leader leaders leadership leads learning leaver leavers legal liaison library life
local locality looked management manager managers mayor member members mental midwife midwifery missing moderator
named national needs neighbourhood network north nurse nursery nurses nursing occupational office officer officers
operational operations organisation out outreach panel parent parental parenting parents participation partner
partners partnership partnerships people people's performance permanence personal placement placements planning police
policing policy practice practitioner practitioners prevention primary principal prison private probation procurement
programme project projects property protection provider providers psychologist psychology public pupil quality
reception recruitment referral reform region regional register registrar relations research resource resources
response restorative retention reunification review reviewer reviewers reviewing rights risk road royal safe
safeguarding safety school schools secondary secretary sector senco senior service services short signs social society
solicitor solicitors south special specialist spots stability staff standards strategic strategy street substance
superintendent supervising supervision supervisor support system systems tactical targeted task team teams technical
therapist trafficked training transformation transition trust trustee trustees unit university vice victim violence
virtual visiting voice voluntary volunteer welfare wellbeing west worker workers workforce works young youth
"""
KNOWN = frozenset(KNOWN_WORDS.split())


def may_be_a_person(name: str) -> bool:
    """Return whether a name, or a part of it, reads like a person's: two or three words, none of them a post's.

    >>> may_be_a_person("Jo Bloggs"), may_be_a_person("Head of Service (J. Bloggs)"), may_be_a_person("Cllr Bloggs")
    (True, True, True)
    >>> may_be_a_person("Principal Social Worker"), may_be_a_person("Councillor"), may_be_a_person("Hampshire LA")
    (False, False, False)
    """
    words = " ".join(name.split())
    parts = PARTED.split(words)
    is_turned = TURNED.fullmatch(words) is not None and not any(map(_is_known, parts))
    return is_turned or any(map(_is_one, parts))


def _is_one(part: str) -> bool:
    """Whether a part is a name: with a title before it, or two or three words that begin with capitals."""
    return (TITLED.match(part) is not None or NAME.fullmatch(part) is not None) and not _is_known(part)


def _is_known(part: str) -> bool:
    """Whether a word, its own title aside, is one of what posts and the like are called."""
    titled = TITLED.match(part)
    words = part.split()[1:] if titled else part.split()
    return any(word.strip("’'.").casefold().replace("’", "'") in KNOWN for word in words)
