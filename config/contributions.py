"""What the floors contribute to shared pages and jobs, as dotted paths: no lower floor knows a higher one."""

# The menu: label, name of the address, and the predicate of who sees it.
NAVIGATION = [
    ("Board", "board:board", "board.permissions.may_read_board"),
    ("Scorecard", "scorecard:scorecard", "scorecard.permissions.may_read_scorecard"),
    ("Plan", "improvement:plan", "improvement.permissions.may_read_plan"),
    ("Submissions", "scorecard:submissions", "scorecard.permissions.may_see_any_submission"),
    ("Audits", "audits:programmes", "audits.permissions.may_see_programmes"),
    ("My audits", "audits:mine", "audits.permissions.may_audit"),
    ("Meetings", "meetings:meetings", "board.permissions.may_read_meetings"),
    ("Imports", "spreadsheets:imports", "organisation.permissions.may_keep_measures"),
    ("Measures", "scorecard:measures", "scorecard.permissions.may_keep_measures"),
    ("Admin", "admin:index", "organisation.permissions.may_administer"),
]
# Where the first page leads: the first whose predicate holds.
HOME_PAGES = [
    ("board:board", "board.permissions.sits_on_the_board"),
    ("scorecard:submissions", "scorecard.permissions.works_in_an_area"),
    ("audits:mine", "audits.permissions.only_audits"),
    ("scorecard:scorecard", "scorecard.permissions.may_read_scorecard"),
]
# What an empty installation still needs, in order: functions of the person's access that return a SetupStep.
SETUP_STEPS = [
    "organisation.queries.areas_step",
    "organisation.queries.units_step",
    "scorecard.queries.setup.measures_step",
    "organisation.queries.people_step",
    "audits.queries.setup.programme_step",
]
# What `load_sample` loads, from the ground up: functions (*, after: date | None, until: date) -> a line to print.
SAMPLE_LOADERS = [
    "organisation.management.sample.load",
    "scorecard.management.sample.load",
    "audits.management.sample.load",
    "improvement.management.sample.load",
    "board.management.sample.load",
]
# What can be imported: instances of spreadsheets.kinds.ImportKind; where headings fit two alike, the first is taken.
IMPORT_KINDS = [
    "scorecard.importers.printed.KIND",
    "scorecard.importers.long.KIND",
    "scorecard.importers.wide.KIND",
    "scorecard.importers.dfe.KIND",
    "scorecard.importers.comparators.KIND",
    "audits.importers.programme.KIND",
    "audits.importers.cases.KIND",
    "improvement.importers.tidy.KIND",
    "improvement.importers.printed.KIND",
]
# Sections of a measure's page: functions (measure, *, month, as_at, access) -> scorecard.queries.panels.Panel or None,
# in a constant number of queries.
MEASURE_PANELS = [
    "audits.queries.panels.audit_panel",
    "improvement.views.panel.actions_panel",
    "board.queries.panels.decisions_panel",
]
# What `send_reminders` mails: functions (*, today: date) -> the reminders that are due.
REMINDERS = [
    "scorecard.reminders.submissions_due",
    "audits.reminders.concerns_waiting",
    "audits.reminders.audits_due",
    "audits.reminders.actions_overdue",
    "improvement.reminders.actions_due",
    "board.reminders.meetings_due",
]
# What is done where personal data was removed from a text: functions (*, by, at) that discard files made of it.
AFTER_REDACTION = [
    "board.operations.packs.discard_files",
]
# What the administrator's trail keeps back: functions (*, person, day) that return a Q of change records that tell of
# what this person doesn't see, or None.
KEPT_BACK = [
    "improvement.queries.learning.records_kept_back",
]
