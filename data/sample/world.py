"""The names and proportions of the demo marketplace: invented shops, brands and goods, real countries."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Country:
    """`weight`: its share of orders; the delivery from abroad takes longer."""

    code: str
    currency: str
    weight: float
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A subcategory: what its goods are called, what they cost (EUR, about the middle) and how often they are sent back."""

    name: str
    price: float
    things: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Root:
    """A root category. `returns`: how often its goods come back, relative to the others."""

    key: str
    name: str
    returns: float
    words: tuple[str, ...]
    brands: tuple[str, ...]
    kinds: tuple[Kind, ...]


COUNTRIES = (
    Country("DE", "EUR", 0.26, ("Bavaria", "Berlin", "Hamburg", "Hesse", "North Rhine-Westphalia", "Saxony")),
    Country("FR", "EUR", 0.15, ("Auvergne-Rhône-Alpes", "Brittany", "Île-de-France", "Occitanie")),
    Country("GB", "GBP", 0.14, ("England", "Northern Ireland", "Scotland", "Wales")),
    Country("IT", "EUR", 0.09, ("Lazio", "Lombardy", "Piedmont", "Tuscany")),
    Country("ES", "EUR", 0.08, ("Andalusia", "Catalonia", "Madrid", "Valencia")),
    Country("US", "USD", 0.07, ("California", "Florida", "New York", "Texas", "Washington")),
    Country("NL", "EUR", 0.06, ("Gelderland", "North Holland", "South Holland")),
    Country("AT", "EUR", 0.045, ("Styria", "Tyrol", "Vienna")),
    Country("BE", "EUR", 0.035, ("Brussels", "Flanders", "Wallonia")),
    Country("IE", "EUR", 0.03, ("Connacht", "Leinster", "Munster")),
    Country("PT", "EUR", 0.02, ("Lisbon", "Norte")),
    Country("FI", "EUR", 0.02, ("Pirkanmaa", "Uusimaa")),
)

CURRENCIES = ("EUR", "GBP", "USD")

CHANNELS = (
    ("organic_search", 0.30),
    ("direct", 0.24),
    ("paid_search", 0.17),
    ("email", 0.12),
    ("social", 0.11),
    ("referral", 0.06),
)
DEVICES = (("mobile", 0.58), ("desktop", 0.42))
PAYMENTS = (("card", 0.44), ("wallet", 0.27), ("invoice", 0.17), ("bank_transfer", 0.12))
SEGMENTS = (("consumer", 0.78), ("business", 0.14), ("vip", 0.08))

TIERS = (("premier", 0.09), ("standard", 0.125), ("starter", 0.15))
"""Tier and its commission rate."""

ROOTS = (
    Root(
        "home", "Home & Kitchen", 0.9,
        ("Alba", "Birch", "Brass", "Cove", "Dune", "Linen", "Oak", "Slate", "Terra", "Walnut"),
        ("Norvik Hus", "Tessalund", "Ovenbird", "Casa Merlo", "Hearthlight", "Fjordal"),
        (
            Kind("Cookware", 54, ("Casserole", "Frying Pan", "Stockpot", "Roasting Tin", "Kettle", "Wok")),
            Kind("Lighting", 69, ("Table Lamp", "Floor Lamp", "Pendant Light", "Wall Light", "Reading Lamp")),
            Kind("Textiles", 38, ("Bed Linen Set", "Throw", "Cushion", "Bath Towel Set", "Curtain Pair")),
            Kind("Furniture", 189, ("Side Table", "Bookcase", "Bar Stool", "Writing Desk", "Coat Stand", "Armchair")),
        ),
    ),
    Root(
        "electronics", "Electronics", 0.8,
        ("Arc", "Core", "Echo One", "Flux", "Ion", "Lumen", "Nova", "Orbit", "Pulse", "Vector"),
        ("Quantaro", "Voltaro", "Hexaline", "Nimbrel", "Audivox North", "Pixelgrove"),
        (
            Kind("Audio", 89, ("Headphones", "Earbuds", "Bookshelf Speaker", "Soundbar", "Portable Speaker")),
            Kind("Computing", 74, ("Keyboard", "Monitor Arm", "Wireless Mouse", "Docking Station", "Webcam", "External Drive")),
            Kind("Smart Home", 59, ("Thermostat", "Door Sensor Set", "Smart Plug", "Security Camera", "Light Strip")),
            Kind("Accessories", 24, ("Charging Cable", "Power Bank", "Phone Stand", "Travel Adapter", "Laptop Sleeve")),
        ),
    ),
    Root(
        "fashion", "Fashion", 2.3,
        ("Amber", "Breton", "Classic", "Coastal", "Everyday", "Heritage", "Merino", "Organic", "Relaxed", "Weekend"),
        ("Maison Tilleul", "Harrowgate Mill", "Lindqvist & Daughters", "Piazza Nove", "Saltmarsh", "Thimble & Twill"),
        (
            Kind("Outerwear", 129, ("Raincoat", "Wool Coat", "Quilted Jacket", "Parka", "Gilet")),
            Kind("Knitwear", 64, ("Cardigan", "Crew Neck Jumper", "Roll Neck Jumper", "Knitted Vest")),
            Kind("Shoes", 94, ("Trainers", "Ankle Boots", "Loafers", "Walking Boots", "Sandals")),
            Kind("Bags & Belts", 48, ("Tote Bag", "Leather Belt", "Backpack", "Weekender", "Card Holder")),
        ),
    ),
    Root(
        "sports", "Sports & Outdoors", 1.1,
        ("Alpine", "Basecamp", "Canyon", "Glacier", "Ridge", "River", "Summit", "Tarn", "Trail", "Vista"),
        ("Crag Lane Co-op", "Kestrel Ridge", "Velo Ardente", "Granite Peak Works", "Rowan Outfitters", "Swiftwater"),
        (
            Kind("Camping", 84, ("Two-Person Tent", "Sleeping Bag", "Camping Stove", "Sleeping Mat", "Head Torch")),
            Kind("Cycling", 62, ("Cycling Helmet", "Pannier Bag", "Floor Pump", "Cycling Jersey", "Bike Light Set")),
            Kind("Fitness", 44, ("Yoga Mat", "Kettlebell", "Resistance Band Set", "Foam Roller", "Skipping Rope")),
            Kind("Running", 72, ("Running Shoes", "Running Vest", "Running Tights", "Hydration Pack")),
        ),
    ),
    Root(
        "beauty", "Beauty & Care", 0.4,
        ("Almond", "Calendula", "Cedar", "Fig", "Iris", "Jasmine", "Neroli", "Oat", "Rosehip", "Sea Salt"),
        ("Botanique Verre", "Halcyon Apothecary", "Silk & Sage", "Aurelle du Nord", "Mossbank", "Pure Tern"),
        (
            Kind("Skin Care", 32, ("Day Cream", "Cleansing Balm", "Face Serum", "Hand Cream", "Night Oil")),
            Kind("Hair Care", 21, ("Shampoo Bar", "Conditioner", "Hair Mask", "Styling Cream")),
            Kind("Fragrance", 68, ("Eau de Parfum", "Room Spray", "Scented Candle", "Reed Diffuser")),
            Kind("Grooming", 36, ("Shaving Brush", "Beard Oil", "Safety Razor", "Nail Care Set")),
        ),
    ),
    Root(
        "garden", "Garden & DIY", 0.7,
        ("Ashwood", "Bramble", "Copper", "Evergreen", "Forge", "Heron", "Ironbark", "Meadow", "Orchard", "Willow"),
        ("Greenholt", "Spindle & Spade", "Terramont", "Oldfield Tools", "Verdanza", "Hammerbeck Workshop"),
        (
            Kind("Garden Tools", 34, ("Secateurs", "Hand Trowel Set", "Garden Fork", "Watering Can", "Pruning Saw")),
            Kind("Planters", 41, ("Planter", "Raised Bed", "Window Box", "Hanging Basket")),
            Kind("Power Tools", 119, ("Cordless Drill", "Jigsaw", "Orbital Sander", "Hedge Trimmer")),
            Kind("Outdoor Living", 98, ("Fire Bowl", "Garden Chair", "Parasol", "Hammock", "Bird Table")),
        ),
    ),
    Root(
        "toys", "Toys & Games", 0.6,
        ("Acorn", "Bluebell", "Dragonfly", "Fox", "Little Bear", "Moonbeam", "Otter", "Pebble", "Robin", "Star"),
        ("Tumbletree", "Wooden Whale", "Papillon Jouets", "Clockwork Hare", "Brickbarrow", "Puzzlewick"),
        (
            Kind("Wooden Toys", 33, ("Train Set", "Stacking Tower", "Play Kitchen", "Shape Sorter", "Pull-Along Toy")),
            Kind("Board Games", 36, ("Strategy Game", "Family Game", "Card Game", "Travel Chess Set")),
            Kind("Puzzles", 19, ("1,000-Piece Puzzle", "Floor Puzzle", "Brain Teaser", "Marble Run")),
            Kind("Soft Toys", 26, ("Plush Rabbit", "Plush Bear", "Hand Puppet", "Comforter")),
        ),
    ),
    Root(
        "food", "Food & Drink", 0.15,
        ("Amalfi", "Black Forest", "Cotswold", "Douro", "Highland", "Lapland", "Provence", "Rioja", "Tirol", "Umbria"),
        ("Bottega del Faro", "Old Weir Roastery", "Honigtal", "Maison Brindille", "Kettleby Preserves", "Teahouse Nine"),
        (
            Kind("Coffee & Tea", 18, ("Espresso Beans 1 kg", "Filter Coffee 500 g", "Green Tea", "Herbal Tea Box", "Cold Brew Set")),
            Kind("Pantry", 16, ("Olive Oil 750 ml", "Honey Trio", "Pasta Selection", "Preserve Set", "Spice Box")),
            Kind("Sweets", 17, ("Chocolate Box", "Nougat", "Biscuit Tin", "Praline Selection")),
            Kind("Hampers", 58, ("Breakfast Hamper", "Cheese Hamper", "Picnic Hamper", "Gift Basket")),
        ),
    ),
)  # fmt: skip

VENDORS = (
    # The big ones, by share of GMV; the first is the one in decline.
    ("Brightwater Home", "DE", "home"), ("Kompass Elektronik", "DE", "electronics"), ("Atelier Sauvigny", "FR", "fashion"),
    ("Fellside Outdoor", "GB", "sports"), ("Casa Lucerna", "IT", "home"), ("Tidewell Audio", "GB", "electronics"),
    ("Jardin d'Ormeaux", "FR", "garden"), ("Rosewater Lane", "GB", "beauty"), ("Kofferhaus Lindner", "DE", "fashion"),
    ("Hafenrösterei Nord", "DE", "food"),
    # The middle.
    ("Fircone & Daughter", "AT", "toys"), ("Studio Vandermeer", "NL", "home"), ("Stratus Parade Digital", "IE", "electronics"),
    ("Sierra Calzados", "ES", "fashion"), ("Bergwind Sport", "AT", "sports"), ("Maple Court Furniture", "US", "home"),
    ("Verde Olivo", "ES", "food"), ("Lumi Kosmetiikka", "FI", "beauty"), ("Redbrick Tools", "GB", "garden"),
    ("Piccolo Mondo Giochi", "IT", "toys"), ("Silicon Harbor", "US", "electronics"), ("Wollwerk", "DE", "fashion"),
    ("Polder Fietsen", "NL", "sports"), ("Ateljee Kallio", "FI", "home"), ("Quinta do Vale", "PT", "food"),
    ("Blue Heron Trading", "US", "sports"), ("Savonnerie du Port", "FR", "beauty"), ("Gartenkontor", "DE", "garden"),
    ("Signal & Wire", "GB", "electronics"), ("Emerald Looms", "IE", "fashion"), ("Tulpenveld", "NL", "garden"),
    ("Little Lantern", "GB", "toys"), ("Officina Ravenna", "IT", "home"), ("Brussel Chocolaterie", "BE", "food"),
    ("Mar Azul Beauty", "ES", "beauty"), ("Kletterladen", "DE", "sports"), ("Vintage Row", "GB", "fashion"),
    ("Ardennes Outdoor", "BE", "sports"), ("Datenfluss", "AT", "electronics"), ("Copper & Clay", "US", "home"),
    ("Sockerbit Leksaker", "FI", "toys"), ("Lisboa Lar", "PT", "home"), ("Montagne Bleue", "FR", "sports"),
    ("Farina & Figli", "IT", "food"),
    # Those who left, those who came in the last quarter, the one that grows fast, and the one with three orders.
    ("Oxbow Gadgets", "US", "electronics"), ("Lindenhof Moden", "DE", "fashion"), ("Tramuntana", "ES", "sports"),
    ("Greenacre Supplies", "IE", "garden"), ("Rue des Lilas", "FR", "beauty"),
    ("Hollowbrook Goods", "GB", "home"), ("Nordlicht Technik", "DE", "electronics"), ("Sapore Antico", "IT", "food"),
    ("Veluwe Tuin", "NL", "garden"), ("Alfama Ateliê", "PT", "fashion"), ("Gent Speelgoed", "BE", "toys"),
    ("Prairie Trail", "US", "sports"), ("Claddagh Care", "IE", "beauty"), ("Turku Tekstiili", "FI", "home"),
    ("Lowbeam Labs", "IE", "electronics"), ("Mimosa Paperie", "FR", "toys"),
)  # fmt: skip

VENDOR_WORDS = ("Trading", "Supply", "House", "Market", "Works", "Corner", "Depot", "Collective")
"""Second words for the vendors of a larger marketplace."""
