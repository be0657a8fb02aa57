"""What a marketplace and a credential's version decide: currency, how numbers and dates are written, where tokens are bought."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.connectors.exceptions import FatalError


@dataclass(frozen=True, slots=True)
class Marketplace:
    """`host` as the API calls it. Report files name no currency; their numbers and dates are those of the country."""

    host: str
    currency_code: str
    decimal: str = "."
    is_month_first: bool = False


MARKETPLACES = {
    one.host: one
    for one in (
        Marketplace("www.amazon.com", "USD", is_month_first=True),
        Marketplace("www.amazon.ca", "CAD", is_month_first=True),
        Marketplace("www.amazon.com.mx", "MXN"),
        Marketplace("www.amazon.com.br", "BRL", ","),
        Marketplace("www.amazon.co.uk", "GBP"),
        Marketplace("www.amazon.ie", "EUR"),
        Marketplace("www.amazon.de", "EUR", ","),
        Marketplace("www.amazon.fr", "EUR", ","),
        Marketplace("www.amazon.it", "EUR", ","),
        Marketplace("www.amazon.es", "EUR", ","),
        Marketplace("www.amazon.nl", "EUR", ","),
        Marketplace("www.amazon.com.be", "EUR", ","),
        Marketplace("www.amazon.pl", "PLN", ","),
        Marketplace("www.amazon.se", "SEK", ","),
        Marketplace("www.amazon.com.tr", "TRY", ","),
        Marketplace("www.amazon.ae", "AED"),
        Marketplace("www.amazon.sa", "SAR"),
        Marketplace("www.amazon.eg", "EGP"),
        Marketplace("www.amazon.in", "INR"),
        Marketplace("www.amazon.co.jp", "JPY"),
        Marketplace("www.amazon.sg", "SGD"),
        Marketplace("www.amazon.com.au", "AUD"),
    )
}


@dataclass(frozen=True, slots=True)
class TokenSeller:
    """Where and how a credential of one version buys its tokens; `suffix` follows the token in the header."""

    url: str
    scope: str
    is_form: bool
    suffix: str = ""


def _cognito(region: str, version: str) -> TokenSeller:
    url = f"https://creatorsapi.auth.{region}.amazoncognito.com/oauth2/token"
    return TokenSeller(url, "creatorsapi/default", is_form=True, suffix=f", Version {version}")


TOKEN_SELLERS = {
    "2.1": _cognito("us-east-1", "2.1"),
    "2.2": _cognito("eu-south-2", "2.2"),
    "2.3": _cognito("us-west-2", "2.3"),
    "3.1": TokenSeller("https://api.amazon.com/auth/o2/token", "creatorsapi::default", is_form=False),
    "3.2": TokenSeller("https://api.amazon.co.uk/auth/o2/token", "creatorsapi::default", is_form=False),
    "3.3": TokenSeller("https://api.amazon.co.jp/auth/o2/token", "creatorsapi::default", is_form=False),
}


def find_marketplace(host: str) -> Marketplace:
    """Raises FatalError for one that Amazon Associates does not have."""
    found = MARKETPLACES.get(host.strip().lower())
    if found is None:
        raise FatalError(f"There is no marketplace {host[:40]!r}; choose one of {', '.join(MARKETPLACES)}.")
    return found


def find_seller(version: str) -> TokenSeller:
    """Raises FatalError for a version that no Creators API credential has: keys of PA-API have none."""
    found = TOKEN_SELLERS.get(version.strip())
    if found is None:
        raise FatalError(
            f"No credential has the version {version[:20]!r}; it stands beside the credential in Associates Central, "
            "and keys of the Product Advertising API, which is gone, have none."
        )
    return found
