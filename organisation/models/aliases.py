"""Other names of areas and partners, as papers print them: imports know them, pages show the name on record."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from organisation.models.service import Area, Partner

CALLED_SO = "Something on record is called so already. Give a name that means only one."


class Alias(models.Model):
    """Another name. It means one record only: no other alias and no name on record is the same, capitals aside."""

    text = models.CharField("also called", max_length=160)

    redactable_fields = ("text",)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text

    def names(self) -> models.QuerySet[Area] | models.QuerySet[Partner]:
        """Return the records whose own name is this one."""
        raise NotImplementedError

    def clean(self) -> None:
        self.text = " ".join(self.text.split())
        if self.text and self.names().exists():
            raise ValidationError({"text": CALLED_SO})


def _constraints(name: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(Lower("text"), name=f"{name}_once", violation_error_message=CALLED_SO),
        models.CheckConstraint(
            condition=~Q(text=""), name=f"{name}_has_text", violation_error_message="Write the other name."
        ),
    ]


class AreaAlias(Alias):
    """Another name of an area, such as that of a sheet."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="aliases")

    class Meta:
        constraints = _constraints("area_alias")

    def names(self) -> models.QuerySet[Area]:
        return Area.objects.filter(Q(name__iexact=self.text) | Q(printed_name__iexact=self.text))


class PartnerAlias(Alias):
    """Another name of a partner, such as an abbreviation."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="aliases")

    class Meta:
        constraints = _constraints("partner_alias")

    def names(self) -> models.QuerySet[Partner]:
        return Partner.objects.filter(name__iexact=self.text)
