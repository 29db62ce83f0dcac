"""The schema of tenants' files beside a second validator: it refuses and lets through what the program does."""
import json
import pathlib
import unittest

import jsonschema

PROJECT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = json.loads((PROJECT / "docs" / "schemas" / "tenant.schema.json").read_text(encoding="utf-8"))
DOCUMENTS = json.loads((PROJECT / "tests" / "data" / "tenants" / "documents.json").read_text(encoding="utf-8"))
RULE = {"name": "r", "measure": "total", "places": ["ours"], "when": {"above": 1}}

# What the program's validator knows; what it does not know it would let through unseen.
KNOWN = {"$schema", "$defs", "$ref", "title", "description", "type", "enum", "const", "minimum", "maximum", "minLength", "maxLength",
         "pattern", "items", "minItems", "maxItems", "uniqueItems", "properties", "patternProperties", "additionalProperties",
         "required", "minProperties", "maxProperties", "anyOf"}


def schemas(schema):
    """It, and every schema within it."""
    yield schema
    for name in ("properties", "patternProperties", "$defs"):
        for inner in schema.get(name, {}).values():
            yield from schemas(inner)
    for inner in schema.get("anyOf", []):
        yield from schemas(inner)
    if "items" in schema:
        yield from schemas(schema["items"])


def document_of(case):
    return case["document"] if "document" in case else {"tenant": "a", "rules": [RULE | case["rule"]]}


class Schema(unittest.TestCase):
    def test_it_is_a_schema_of_keywords_that_both_validators_know(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)
        for schema in schemas(SCHEMA):
            self.assertEqual(set(schema) - KNOWN, set())
            self.assertIn(schema.get("additionalProperties", False), (False,))

    def test_every_member_is_described(self):
        described = 0
        for schema in schemas(SCHEMA):
            if "$ref" in schema:
                self.assertIn(schema["$ref"].removeprefix("#/$defs/"), SCHEMA["$defs"])
                continue
            described += 1
            self.assertTrue(schema.get("description"), schema)
            if schema.get("type") == "object":
                self.assertIs(schema.get("additionalProperties"), False, schema)
        self.assertGreater(described, 60)

    def test_a_second_validator_lets_through_and_refuses_the_same_documents(self):
        validator = jsonschema.Draft202012Validator(SCHEMA)
        for case in DOCUMENTS:
            with self.subTest(case["it"]):
                is_refused = "mistakes" in case and not case.get("by_program", False)
                self.assertEqual(validator.is_valid(document_of(case)), not is_refused)


if __name__ == "__main__":
    unittest.main()
