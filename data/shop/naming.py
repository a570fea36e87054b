"""What shops call their tables and columns, in English, German, French and Spanish; names are compared without case, accents and signs."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")

TABLE_NAMES = {
    "orders": "order salesorder bestellung bestellungen auftrag auftrage auftraege commande pedido purchase sale sales invoice rechnung "
    "rechnungen facture factura transaction vente venta verkauf verkaufe einkauf",
    "order_lines": "orderline orderitem orderdetail orderposition lineitem orderlineitem orderproduct salesorderline salesorderitem "
    "salesorderdetail bestellposition bestellpositionen bestellposten auftragsposition auftragspositionen lignecommande lignedecommande "
    "commandeligne lineapedido detallepedido pedidodetalle pedidolinea invoiceline invoiceitem saleitem saleline transactionitem "
    "purchaseitem position positionen rechnungsposition rechnungspositionen lignefacture lineafactura detail item",
    "products": "product article artikel produkt produkte produit producto articulo item sku catalogitem listing ware waren post",
    "customers": "customer client kunde kunden cliente buyer shopper acheteur comprador kaufer user account",
    "vendors": "vendor seller supplier merchant lieferant lieferanten handler haendler verkaufer verkaeufer anbieter fournisseur vendeur "
    "marchand proveedor vendedor partner store brandpartner",
    "categories": "category productcategory kategorie kategorien produktkategorie warengruppe warengruppen categorie categoria "
    "department collection producttype taxonomy",
    "refunds": "refund return creditnote erstattung erstattungen ruckerstattung gutschrift gutschriften retoure retouren remboursement "
    "avoir retour reembolso devolucion orderrefund",
    "shipments": "shipment delivery fulfillment sendung sendungen lieferung lieferungen versand expedition livraison envio entrega "
    "parcel ordershipment",
    "reviews": "review rating productreview bewertung bewertungen avis evaluation resena valoracion feedback",
    "traffic": "traffic session visit sitetraffic webtraffic besuch besuche visite visita dailytraffic",
    "stock": "stock inventory stocklevel inventorylevel lagerbestand bestand bestande lager inventaire inventario existencia "
    "inventorysnapshot stocksnapshot",
    "fx_rates": "fxrate exchangerate currencyrate rate wechselkurs wechselkurse kurs tauxchange tauxdechange tipocambio",
}  # fmt: skip
"""Names of tables, in the singular and without the signs between words; the plainest first."""

LINE_WORDS = "item line detail position product posten ligne linea detalle refund note history log coupon tax shipment payment map meta"
"""Words by which a table with `order` in its name is not the table of orders."""

_NOISE = (
    "wp wc tbl tb t dim fact fct stg raw shop shopify woocommerce woo lookup stat table data master header head export dbo public all ps "
    "oc crm erp db dataset"
)

_STATE = "country countrycode countryid land landcode pays pais shipcountry shippingcountry deliverycountry billingcountry lieferland"
_REGION = "region province state provincecode bundesland provincia shipregion shippingregion shippingstate shippingprovince county"
_CURRENCY = "currency currencycode presentmentcurrency wahrung waehrung devise moneda divisa isocurrency"
_MODIFIED = "modifiedat updatedat lastmodified modifieddate dateupdatedgmt dateupdated updated modified changedat lastupdate datemodified"
_ORDER = (
    "orderid ordernumber orderno ordernr orderkey ordernum orderref invoiceno invoice invoiceid invoicenumber invoicenr bestellnummer "
    "bestellnr bestellid bestellungid auftragsnummer auftragsnr auftragid auftragsid rechnungsnummer rechnungsnr belegnummer "
    "numerocommande idcommande commandeid nocommande numerofacture idpedido pedidoid numeropedido numpedido idfactura transactionid saleid "
    "salesorderid purchaseid order bestellung commande pedido"
)
_PRODUCT = (
    "productid productkey productno productnumber sku lineitemsku stockcode itemid itemcode itemno articleid articleno artikelnummer "
    "artikelnr artikelid produktid produktnummer idproduit produitid refproduit codearticle idproducto productoid articuloid variantid "
    "asin ean productcode product artikel produkt produit producto"
)
_VENDOR = (
    "vendorid sellerid supplierid merchantid lieferantid lieferantennr lieferantennummer lieferantnr handlerid haendlerid verkauferid "
    "verkaeuferid anbieterid idfournisseur fournisseurid vendeurid idproveedor proveedorid vendedorid partnerid storeid vendor seller "
    "supplier merchant lieferant anbieter handler haendler fournisseur vendeur proveedor vendedor lineitemvendor"
)
_CUSTOMER = (
    "customerid customerkey customerno customernumber clientid userid buyerid shopperid kundennummer kundennr kundenid kundeid kaeuferid "
    "kauferid idclient numeroclient idcliente clienteid compradorid accountid customer customeremail buyer kunde client cliente email"
)
_CATEGORY = (
    "categoryid categorykey kategorieid kategorienr warengruppe warengruppeid idcategorie categorieid idcategoria categoriaid departmentid "
    "collectionid producttype category kategorie categorie categoria department type"
)
_NAME = "name title companyname displayname description bezeichnung titel nom libelle designation nombre titulo descripcion label firma"
_ITEM_NAME = "productname productdescription itemname lineitemname producttitle articlename artikelname artikelbezeichnung produktname " \
    "nomproduit libelleproduit nombreproducto"  # fmt: skip

COLUMN_NAMES = {
    "vendors": {
        "vendor_id": f"id {_VENDOR}", "name": f"vendorname sellername suppliername {_NAME}", "country": _STATE, "tier": "tier level stufe",
        "joined_on": "joinedon joinedat createdat registeredat joindate hiredate since seit", "left_on": "lefton leftat closedat endedat",
        "commission_rate": "commissionrate commission commissionpercent commissionpct provision provisionssatz tauxcommission comision",
    },
    "categories": {
        "category_id": f"id {_CATEGORY}", "name": f"categoryname {_NAME}",
        "parent_id": "parentid parentcategoryid parentcategory parent elternid oberkategorie idparent parentkey",
    },
    "products": {
        "product_id": f"id {_PRODUCT}", "name": f"{_ITEM_NAME} {_NAME} handle posttitle", "vendor_id": _VENDOR, "category_id": _CATEGORY,
        "brand": "brand marke marque marca manufacturer hersteller",
        "list_price": "listprice price unitprice preis prix precio regularprice rrp uvp saleprice minprice", "currency": _CURRENCY,
        "listed_on": "listedon publishedat createdat listedat releasedate datecreated erstelltam", "delisted_on": "delistedon deletedat "
        "discontinuedat archivedat discontinueddate",
    },
    "customers": {
        "customer_id": f"id {_CUSTOMER}", "registered_at": "registeredat createdat dateregistered signupdate signedupat registrationdate "
        "datecreated joinedat registriertam angelegtam kundeseit dateinscription datecreation fecharegistro fechaalta created",
        "country": _STATE, "region": _REGION, "segment": "segment customergroup customertype kundengruppe groupe grupo customersegment",
    },
    "orders": {
        "order_id": f"id number name nummer numero {_ORDER}",
        "ordered_at": "orderedat orderdate orderpurchasetimestamp purchasedat placedat datecreatedgmt datecreated createdat "
        "orderdatetime ordertime invoicedate saledate solddate purchasedate transactiondate bestelldatum bestelltam auftragsdatum "
        "rechnungsdatum kaufdatum erstelltam datecommande datedecommande datefacture datevente fechapedido fechacompra fechaventa "
        "fechafactura processedat postdategmt postdate created timestamp datetime date datum fecha time zeit soldat paidat",
        "customer_id": _CUSTOMER, "status": "status financialstatus orderstatus state bestellstatus auftragsstatus statut etat estado "
        "fulfillmentstatus zustand", "cancelled_at": "cancelledat canceledat cancelled canceled storniertam stornodatum annulele "
        "dateannulation canceladoen fechacancelacion canceldate", "is_test": "istest test testorder", "currency": _CURRENCY,
        "country": _STATE, "region": _REGION,
        "channel": "channel sourcename saleschannel source kanal vertriebskanal canal utmsource ordersource",
        "device": "device devicetype gerat geraet appareil dispositivo platform", "payment_method": "paymentmethod paymentgateway gateway "
        "paymenttype zahlungsart zahlart modepaiement moyenpaiement formapago metodopago paymentgatewaynames paymentprovider",
        "shipping_amount": "shippingamount shippingtotal totalshipping shipping freight shippingcost versandkosten fraisport "
        "fraislivraison gastosenvio fracht shippingprice totalshippingprice",
        "tax_amount": "taxamount totaltax taxtotal tax taxes mwst steuer ust vat tva iva taxcents", "modified_at": _MODIFIED,
    },
    "order_lines": {
        "line_id": "id lineid orderitemid orderlineid lineitemid orderdetailid positionid posid orderlinekey positionsnummer idligne "
        "ligneid idlinea lineaid itemkey detailid idx", "order_id": _ORDER, "product_id": _PRODUCT, "vendor_id": _VENDOR,
        "quantity": "quantity qty productqty orderqty orderquantity lineitemquantity amountordered menge anzahl stuck stueck quantite qte "
        "nombre cantidad cant units unitssold pieces numitems count",
        "unit_price": "unitprice price priceeach itemprice lineitemprice productprice sellingprice saleprice unitcost einzelpreis "
        "stuckpreis stueckpreis preis prixunitaire prix preciounitario precio unitamount pricecents unitpricecents priceperunit rate",
        "discount": "discount discountamount linediscount totaldiscount couponamount lineitemdiscount rabatt nachlass remise reduction "
        "descuento discountvalue rebate discountpercent discountpct rabattprozent discountcents",
        "commission": "commission commissionamount fee marketplacefee provision comision", "currency": _CURRENCY, "modified_at": _MODIFIED,
    },
    "refunds": {
        "refund_id": "id refundid returnid creditnoteid erstattungsid gutschriftnummer retoureid idremboursement idreembolso iddevolucion",
        "order_id": _ORDER, "line_id": "lineid lineitemid orderitemid orderlineid positionid",
        "refunded_at": "refundedat createdat refunddate processedat returndate returnedat datecreatedgmt datecreated erstattetam datum "
        "dateremboursement datedemande fechareembolso fechadevolucion fecha date created",
        "amount": "amount refundamount total subtotal totalrefunded value betrag erstattungsbetrag montant importe monto amountcents",
        "quantity": "quantity qty menge anzahl quantite cantidad", "commission_refunded": "commissionrefunded", "currency": _CURRENCY,
        "reason": "reason note grund motif motivo raison returnreason refundreason", "kind": "kind",
    },
    "shipments": {
        "shipment_id": "id shipmentid deliveryid fulfillmentid trackingnumber sendungsnummer sendungid lieferungid idlivraison idenvio",
        "order_id": _ORDER, "vendor_id": _VENDOR,
        "promised_at": "promisedat requireddate estimateddelivery estimateddeliveryat orderestimateddeliverydate duedate expectedat "
        "promiseddate deliverby liefertermin wunschtermin dateprevue fechaprevista",
        "shipped_at": "shippedat shippeddate shipdate dispatchedat sentat createdat versandtam versanddatum dateexpedition fechaenvio "
        "orderdeliveredcarrierdate",
        "delivered_at": "deliveredat delivereddate deliverydate ordereliveredcustomerdate orderdeliveredcustomerdate zugestelltam "
        "lieferdatum datelivraison fechaentrega",
    },
    "reviews": {
        "review_id": "id reviewid ratingid bewertungsid avisid resenaid", "rating": "rating stars score reviewscore note sterne bewertung "
        "puntuacion calificacion", "reviewed_at": "reviewedat createdat reviewdate reviewcreationdate date datum fecha created",
        "product_id": _PRODUCT, "vendor_id": _VENDOR, "order_id": _ORDER,
    },
    "traffic": {
        "day": "day date datum tag jour dia fecha", "visits": "visits sessions besuche visites visitas",
        "product_views": "productviews views pageviews", "carts": "carts addtocarts warenkorbe paniers carritos",
        "checkouts": "checkouts checkoutstarts", "channel": "channel source kanal canal", "device": "device devicetype", "country": _STATE,
    },
    "stock": {
        "day": "day date snapshotdate datum tag stichtag jour dia fecha", "product_id": _PRODUCT,
        "units_on_hand": "unitsonhand onhand quantity qty available stock unitsinstock bestand menge lagerbestand quantite cantidad",
        "units_received": "unitsreceived received zugang", "vendor_id": _VENDOR,
    },
    "fx_rates": {"day": "day date ratedate datum tag jour dia fecha", "currency": _CURRENCY + " code iso", "rate": "rate exchangerate kurs "
                 "taux tipo value"},
}  # fmt: skip
"""Names of columns without the signs between words; the likeliest first. `id` alone is the row's own key."""

LINE_TOTALS = (
    "productnetrevenue linetotal totalprice lineamount total amount subtotal rowtotal extendedprice gesamtpreis zeilensumme positionssumme "
    "betrag totalligne montant importe linepricetotal nettobetrag"
)
"""A line's sum, from which the price of one unit follows."""

ITEM_NAMES = f"{_ITEM_NAME} description bezeichnung libelle descripcion lineitemname orderitemname title name"
"""The name of the product on a line."""

STATUS_WORDS = (
    ("placed", "unpaid unfulfilled incomplet"),
    ("cancelled", "cancel void storno storniert annul anulad failed fail reject declin trash expired abgebrochen deleted echou "
     "unavailable"),
    ("delivered", "deliver complet fulfilled done closed abgeschlossen zugestellt geliefert livre termin entregad erledigt refunded "
                  "returned retourn finished received"),
    ("shipped", "ship sent dispatch transit versendet versandt expedi enviad unterwegs"),
    ("placed", "pending new open hold created placed neu offen attente pendient draft await nouveau nuevo wait cart"),
    ("paid", "paid processing bezahlt paye pagad authori confirm approved invoiced accepted process bestatigt"),
)  # fmt: skip
"""Beginnings and parts of words that say how far an order is; what comes first wins."""


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, in lower case and without accents: `OrderDate`, `order_date` and `Order Date` are one."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign)).replace("ß", "ss")
    return tuple(word.lower() for word in _WORD.findall(bare))


def joined(name: str) -> str:
    return "".join(words_of(name))


def singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:  # noqa: PLR2004
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word  # noqa: PLR2004


def table_words(name: str) -> tuple[str, ...]:
    """The words of a table's or file's name that say what it holds, in the singular."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem = (
        last.split(".", 1)[0]
        if "." in last and last.rsplit(".", 1)[-1] in ("csv", "tsv", "txt", "gz", "parquet")
        else last.rsplit(".", 1)[-1]
    )
    words = tuple(singular(word) for word in words_of(stem) if not word.isdigit())
    kept = tuple(word for word in words if word not in _NOISE.split())
    return kept or words


def status_of(word: str) -> str | None:
    """The canonical status that a shop's own word means."""
    plain = joined(word)
    for status, parts in STATUS_WORDS:
        if any(part in plain for part in parts.split()):
            return status
    return None
