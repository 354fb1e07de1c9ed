"""Parts that the request schemas of several products share."""

from typing import Any

Schema = dict[str, Any]

AMOUNT: Schema = {"type": "number", "exclusiveMinimum": 0}
CURRENCY: Schema = {"type": "string", "pattern": "^[A-Z]{3}\\Z", "description": "must be an ISO 4217 code"}
COUNTRY: Schema = {"type": "string", "pattern": "^[A-Z]{2}\\Z", "description": "must be an ISO 3166 code"}
HTTPS_URL: Schema = {"type": "string", "pattern": "^https://[^\\s/]+", "description": "must be a valid HTTPS url"}
WEB_URL: Schema = {"type": "string", "pattern": "^https?://[^\\s/]+", "description": "must be a valid url"}
EMAIL: Schema = {
    "type": "string",
    "maxLength": 50,
    "pattern": "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+\\Z",
    "description": "must be a valid email of at most 50 characters",
}
PHONE: Schema = {
    "type": "string",
    "pattern": "^\\+?[0-9]{7,15}\\Z",
    "description": "must be a phone number of 7 to 15 digits",
}
NAME: Schema = {
    "type": "string",
    "minLength": 1,
    "maxLength": 50,
    "pattern": "^[^\\W_]+( +[^\\W_]+)* *\\Z",
    "description": "must be 1 to 50 characters without special characters",
}
BOOLEAN: Schema = {"type": "boolean"}
TEXT: Schema = {"type": "string"}


def text(shortest: int, longest: int) -> Schema:
    """A string of that many characters."""
    return {
        "type": "string",
        "minLength": shortest,
        "maxLength": longest,
        "description": f"length must be {shortest} to {longest} characters",
    }


def one_of(*values: str) -> Schema:
    """One of these words."""
    return {"enum": list(values), "description": f"must be one of [{', '.join(values)}]"}


def whole(lowest: int, highest: int) -> Schema:
    """A whole number in that range."""
    return {"type": "integer", "minimum": lowest, "maximum": highest}


def optional(schema: Schema) -> Schema:
    """The same, or null."""
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    return {**schema, "type": [schema["type"], "null"]}


def array(items: Schema, *, least: int = 0, most: int = 1000) -> Schema:
    """A list of these."""
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


def closed(required: tuple[str, ...], **fields: Schema) -> Schema:
    """An object with these fields and no others."""
    return {
        "type": "object",
        "required": list(required),
        "properties": fields,
        "additionalProperties": False,
    }


def metadata(keys: int, key_length: int, value_length: int) -> Schema:
    """Free key-value pairs; only texts as values."""
    return {
        "type": ["object", "null"],
        "maxProperties": keys,
        "propertyNames": {"maxLength": key_length},
        "additionalProperties": {"type": "string", "maxLength": value_length},
    }


ADDRESS = closed(
    (),
    country=COUNTRY,
    street_line1=TEXT,
    street_line2=TEXT,
    city=TEXT,
    province_state=TEXT,
    postal_code=TEXT,
    category=TEXT,
    is_primary=BOOLEAN,
)
