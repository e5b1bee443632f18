"""Experiment files as the program reads them: YAML 1.2 numbers, dates that stay texts."""
import re

import yaml


class Stamps(yaml.SafeLoader):
    """Dates stay the texts that they are."""


Stamps.yaml_implicit_resolvers = {first: [(tag, e) for tag, e in rows if not tag.endswith("timestamp")]
                                  for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()}
# YAML 1.2 numbers such as 124e6, which PyYAML takes for texts.
Stamps.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^[0-9.]+e[0-9]+$"), list("0123456789"))


def load(text):
    """The value of a YAML text."""
    return yaml.load(text, Loader=Stamps)


def read(name):
    with open(os.path.join(RULES, name), encoding="utf-8") as file:
        return load(file)
