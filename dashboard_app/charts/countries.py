"""Countries: from what a shop writes (a code of two or three letters, or the English name) to the code that the map has a shape for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from babel.core import Locale, get_global

from data.formats import LOCALE

_CODES = (
    "AFG AGO ALA ALB ARE ARG ARM ATA ATF AUS AUT AZE BDI BEL BEN BFA BGD BGR BHS BIH BLR BLZ BOL BRA BRN BTN BWA CAF CAN CHE "
    "CHL CHN CIV CMR COD COG COL COM CPV CRI CUB CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA "
    "GAB GBR GEO GHA GIN GLP GMB GNB GNQ GRC GRL GTM GUF GUM GUY HND HRV HTI HUN IDN IND IRL IRN IRQ ISL ISR ITA JAM JOR JPN "
    "KAZ KEN KGZ KHM KOR KWT LAO LBN LBR LBY LKA LSO LTU LUX LVA MAR MDA MDG MEX MKD MLI MMR MNE MNG MOZ MRT MTQ MUS MWI MYS "
    "NAM NCL NER NGA NIC NLD NOR NPL NZL OMN PAK PAN PER PHL PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN "
    "SGS SJM SLB SLE SLV SOM SRB SSD STP SUR SVK SVN SWE SWZ SYR TCD TGO THA TJK TKM TLS TTO TUN TUR TWN TZA UGA UKR URY USA "
    "UZB VEN VNM VUT WSM YEM ZAF ZMB ZWE"
)

SHAPES = frozenset(_CODES.split())
"""The countries of the map at its scale of 1 : 110 million. Smaller ones (Malta, Singapore) have no shape on it."""


def shape_of(country: str) -> str:
    """The code of three letters of the shape; empty when there is none, or when the country is not known."""
    written = " ".join(country.split()).casefold()
    found = _codes().get(written, "")
    return found if found in SHAPES else ""


def name_of(country: str) -> str:
    """The English name of a country given by its code; anything else as it is."""
    code = country.upper()
    two = get_global("territory_aliases").get(code, [code])[0] if len(code) == 3 else code  # noqa: PLR2004
    return str(Locale.parse(LOCALE).territories.get(two, country)) if len(two) == 2 and two.isalpha() else country  # noqa: PLR2004


@lru_cache(maxsize=1)
def _codes() -> Mapping[str, str]:
    """By what may be written, the code of three letters: CLDR keeps those as aliases of the codes of two."""
    aliases = {code: names[0] for code, names in get_global("territory_aliases").items() if len(names) == 1}
    three = {two: code for code, two in aliases.items() if len(code) == 3 and code.isalpha()}  # noqa: PLR2004
    # Of a country with codes of former times, too, the one that the map knows.
    three |= {two: code for code, two in aliases.items() if code in SHAPES}
    names = {str(name).casefold(): three[two] for two, name in Locale.parse(LOCALE).territories.items() if two in three}
    other = {code.casefold(): three[two] for code, two in aliases.items() if two in three}
    return names | other | {two.casefold(): code for two, code in three.items()}
