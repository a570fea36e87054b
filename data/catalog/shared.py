"""The dimensions that datasets share, and how their keys are put into words."""

from __future__ import annotations

from babel.core import Locale, UnknownLocaleError

from data.formats import LOCALE
from data.model import Dimension, Names
from data.tables import categories, products, vendors

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def country_name(code: str) -> str:
    """The English name of an ISO country code; anything else as it is."""
    try:
        return str(Locale.parse(LOCALE).territories.get(code.upper(), code))
    except UnknownLocaleError:
        return code


def spoken(key: str) -> str:
    """A technical key as words: `credit_card` becomes "Credit card"."""
    text = key.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def weekday_name(number: int) -> str:
    return WEEKDAYS[int(number) - 1]


def hour_name(hour: int) -> str:
    return f"{int(hour):02d}:00"


VENDOR_DIMENSIONS = (
    Dimension("vendor", "Vendor", "The vendor of the line.", "vendor_id", names=Names(vendors, "vendor_id", "name"), missing="No vendor"),
    Dimension("vendor_country", "Vendor country", "The country the vendor sells from.", "vendor_country", label_of=country_name),
    Dimension("vendor_tier", "Vendor tier", "The tier the operator gave the vendor.", "vendor_tier", label_of=spoken),
)

PRODUCT_DIMENSIONS = (
    Dimension(
        "category", "Category", "The main category (root of the tree) of the product, as it is today.", "category_id",
        names=Names(categories, "category_id", "name"), missing="No category",
    ),
    Dimension(
        "subcategory", "Subcategory", "The product's own category, as it is today.", "subcategory_id",
        names=Names(categories, "category_id", "name"), missing="No category",
    ),
    Dimension(
        "product", "Product", "The product of the line.", "product_id", names=Names(products, "product_id", "name"), missing="No product"
    ),
    Dimension("brand", "Brand", "The product's brand.", "brand"),
)  # fmt: skip

COUNTRY = Dimension("country", "Country", "The country the order goes to.", "country", label_of=country_name)
CHANNEL = Dimension("channel", "Channel", "The channel the order came through.", "channel", label_of=spoken)
DEVICE = Dimension("device", "Device", "The device the order was placed on.", "device", label_of=spoken)

ORDER_DIMENSIONS = (
    COUNTRY,
    Dimension("region", "Region", "The region the order goes to.", "region"),
    CHANNEL,
    DEVICE,
    Dimension("payment_method", "Payment method", "How the order was paid.", "payment_method", label_of=spoken),
    Dimension("customer_segment", "Customer segment", "The segment the shop gave the customer.", "customer_segment", label_of=spoken),
)
"""What is the same for all lines of an order."""

SALE_DIMENSIONS = (
    Dimension("order_currency", "Order currency", "The currency the customer paid in, before conversion.", "order_currency"),
    Dimension("order_status", "Order status", "How far the order has come; cancelled once it is.", "order_status", label_of=spoken),
    Dimension(
        "customer_type", "Customer type",
        "New: the customer's first valid order; returning: one with an earlier valid order. Guests are not set.",
        "customer_type", label_of=spoken, missing="Guest",
    ),
)  # fmt: skip

CLOCK_DIMENSIONS = (
    Dimension("weekday", "Weekday", "Day of the week, 1 Monday to 7 Sunday.", clock_part="weekday", label_of=weekday_name),
    Dimension("hour_of_day", "Hour of day", "Hour of the day, 0 to 23, in the asked time zone.", clock_part="hour", label_of=hour_name),
)
WEEKDAY = CLOCK_DIMENSIONS[0]
