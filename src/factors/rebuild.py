#!/usr/bin/env python3
"""Makes the tables of this folder from a folder of collected facts, and checks both.

    src/factors/rebuild.py FACTS [--check]

FACTS holds grid_intensity.csv, cloud_regions.csv, hardware.csv, pue.csv, water.csv, embodied.csv,
gwp.csv, fuel_intensity.csv, equivalences.csv, notable_models.csv, compute_trend.csv and sources.csv.
--check writes nothing and fails if a table here is not what the facts give.  Nothing is computed here
but a unit or a spelling; a figure without source, out of range, or known to be wrong at its source is
refused.

Tables of facts are append-only: a row that is there keeps its edition, a row that is new gets EDITION,
and a row that the facts no longer give stays, so that an old report can be recomputed.
"""
import csv
import io
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
EDITION = "2026-11.2"
EDITIONS = ["2026-11", "2026-11.2"]  # all there have been, oldest first

# Not citable by title and publisher, or share-alike: no row of these is taken.
REFUSED_SOURCES = {"published_runs_dataset", "wattbot_qa", "glam_notes", "mistral_lca_notes",
                   "pue_wue_review2026", "openai_five_notes", "google_2012blog",
                   "electricitymaps_co2js", "boavizta_data_odbl", "aws_wue_2021",
                   "cw_2025", "type0_2026", "google_tpu_lca", "nvidia_pcf_b200"}
# Sources of constants that stand in the code beside the formula they belong to.
STATED_IN_CODE = {"green_algorithms_3.0", "strubell2019", "patterson2021", "mlco2_impact", "sci_spec"}
# Rows that only reproduce what another calculator once printed.
CALCULATORS = {"mlco2_impact", "codecarbon_cloud"}
BASIS = {"lifecycle": "lifecycle", "direct": "direct", "direct_with_td": "direct",
         "direct_scope_unspecified": "direct", "location_average_lifecycle": "lifecycle",
         "location_average_operational": "operational", "location_average_direct": "direct"}
# Spellings of a country that are not in ISO 3166 but are in use.
COUNTRY_ALIASES = {"GB": "UK|Great Britain", "GR": "EL", "US": "USA|United States of America",
                   "KR": "Korea", "CZ": "Czech Republic", "TR": "Turkiye", "CI": "Cote d'Ivoire"}
SHORT_PUBLISHER = {"owid_ember_2026": "Our World in Data / Ember", "egrid_emcommon": "US EPA"}
URL = {"owid_ember_2026": "https://ourworldindata.org/grapher/carbon-intensity-electricity",
       "egrid_emcommon": "https://www.epa.gov/egrid",
       "google_region_carbon": "https://github.com/GoogleCloudPlatform/region-carbon-info",
       "epoch_hw_2026": "https://epoch.ai/data/machine-learning-hardware",
       "epoch_models_2026": "https://epoch.ai/data/notable-ai-models",
       "wikipedia_gpu": "https://en.wikipedia.org/wiki/List_of_Nvidia_graphics_processing_units"}
TITLE = {"owid_ember_2026": "Carbon intensity of electricity generation, edition of April 2026",
         "egrid_emcommon": "eGRID 2018-2022, total output emission rates of CO2e by subregion",
         "luccioni_table4": "Estimating the Carbon Footprint of BLOOM, Table 4 (arXiv 2211.02001)"}
# Publishers whose repository in sources.csv is their own, so that its address may be cited.
OWN_REPOSITORY = {"codecarbon_us2016", "codecarbon_cpu", "green_algorithms_3.0", "gsf_rtc",
                  "ccf_2024", "boavizta_regions", "hf_hardware", "boavizta_cpu", "llama_cards",
                  "mlco2_impact", "ccf_coef", "ecologits_mix", "ecologits_doc", "openclimatedata_gwp",
                  "sci_spec", "carbonset", "carbontracker", "climate_aware_cards",
                  "codellama_card", "dinov2_card", "sd_card", "sd2_card", "co2_inference"}


def read(folder, name):
    with open(folder / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def need(condition, *what):
    if not condition:
        sys.exit("rebuild.py: " + " ".join(str(w) for w in what))


def number(text, low, high, where):
    need(text != "", "no figure:", where)
    value = float(text)
    need(low <= value <= high, "out of range:", text, where)
    return text


def grid(facts):
    """Countries and what is below them; world and aggregates are left out: never a world average."""
    countries, places, rows = {}, {}, []
    for r in read(facts, "grid_intensity.csv"):
        if r["scope"] in ("world", "aggregate") or r["zone_id"] == "US-usa":
            continue
        if float(r["gco2e_per_kwh"]) == 0:  # Central African Republic, printed as 0
            continue
        need(re.fullmatch("[A-Z]{2}", r["country_iso2"]), "alpha-2:", r)
        need(re.fullmatch("[A-Z]{3}", r["country_iso3"]), "alpha-3:", r)
        pair = (r["country_iso3"], r["country_name"])
        need(countries.setdefault(r["country_iso2"], pair) == pair, "two countries:", r)
        code = r["country_iso2"] if r["scope"] == "country" else r["zone_id"]
        if r["scope"] != "country":
            places.setdefault(code, (r["country_iso2"], r["subdivision"]))
        note = r["note"]
        if r["basis"] == "direct_with_td" and "T&D" not in note:
            note = (note + "; " if note else "") + "transmission losses included"
        rows.append((code, int(r["year"]), number(r["gco2e_per_kwh"], 0.1, 2000, r),
                     BASIS[r["basis"]], r["source_id"], note))
    need(len({v[0] for v in countries.values()}) == len(countries), "an alpha-3 occurs twice")
    need(len({r[:2] + r[3:5] for r in rows}) == len(rows), "a grid key occurs twice")
    return countries, places, sorted(rows, key=lambda r: (r[0], r[1], r[3] != "lifecycle"))


def cloud(facts, countries):
    """Regions (place only) and the intensities published for them."""
    regions, rows, pue, wue, cfe = {}, [], [], [], []
    for r in read(facts, "cloud_regions.csv"):
        key = (r["provider"], r["region_id"])
        need(r["country_iso2"] in countries, "no such country:", r)
        old = regions.setdefault(key, ["", r["country_iso2"], ""])
        need(old[1] == r["country_iso2"], "a region in two countries:", r)
        old[0] = old[0] or r["location"]
        old[2] = old[2] or r["subdivision"]
        if r["source_id"] == "gsf_rtc" and r["pue"]:
            pue.append(("region", r["provider"], r["region_id"], int(r["year"]),
                        number(r["pue"], 1, 3, r), r["source_id"], ""))
        if r["source_id"] == "gsf_rtc" and r["wue_l_per_kwh"]:
            wue.append(("/".join(key), "site", int(r["year"]),
                        number(r["wue_l_per_kwh"], 0, 20, r), r["source_id"], ""))
        if r["source_id"] in ("google_region_carbon", "gsf_rtc") and r["cfe_fraction"]:
            cfe.append(key + (int(r["year"]), number(r["cfe_fraction"], 0, 1, r), r["source_id"]))
        if not r["gco2e_per_kwh"] or r["source_id"] in CALCULATORS or "mixed" in r["intensity_kind"]:
            continue
        if r["source_id"] == "ccf_2024" and r["country_iso2"] != "US":
            continue  # national direct factors: the country's own row is better
        if float(r["gco2e_per_kwh"]) == 0:  # Montreal 2021, a rounded operational value
            continue
        need(r["source_id"] in ("google_region_carbon", "ccf_2024"), "unexpected source:", r)
        note = f"grid region {r['grid_zone']}" if r["grid_zone"] else ""
        rows.append(key + (int(r["year"]), number(r["gco2e_per_kwh"], 0.1, 2000, r),
                           BASIS[r["intensity_kind"]], r["source_id"], note))
    need(len({r[:3] for r in rows}) == len(rows), "a region and year occurs twice")
    need(len({r[:3] for r in cfe}) == len(cfe), "a carbon-free share occurs twice")
    return regions, sorted(rows), sorted(pue), wue, sorted(cfe)


# US states that the water facts name.
STATES = {"Arizona": "AZ", "Georgia": "GA", "Illinois": "IL", "Iowa": "IA", "Texas": "TX",
          "Virginia": "VA", "Washington": "WA", "Wyoming": "WY"}


def water(facts, countries, cloud_rows):
    """Litres per kWh: site (per kWh of IT energy) and source (per kWh generated, consumption)."""
    alpha2 = {v[0]: k for k, v in countries.items()}
    rows = list(cloud_rows)
    for r in read(facts, "water.csv"):
        if (r["source_id"] in REFUSED_SOURCES or r["kind"] not in ("onsite_wue", "offsite_ewif")
                or r["region"] == "world"):
            continue
        litres = number(r["litres_per_kwh"], 0, 100, r)
        if "projected" in r["note"] and r["kind"] == "onsite_wue":
            continue  # a site under construction has used no water
        place = alpha2.get(r["country_iso3"], "")
        if r["region"] in STATES:
            place = "US-" + STATES[r["region"]]
        if r["kind"] == "offsite_ewif" and r["entity"] == "grid":
            need(place, "no country:", r)
            rows.append((place, "source", int(r["year"]), litres, r["source_id"], r["note"]))
        elif r["kind"] == "onsite_wue" and r["entity"] in ("aws", "azure", "google"):
            entity = "gcp" if r["entity"] == "google" else r["entity"]
            code = entity if r["region"] == "global" else entity + "/" + place
            rows.append((code, "site", int(r["year"]), litres, r["source_id"], r["note"]))
    need(len({r[:3] for r in rows}) == len(rows), "a water key occurs twice")
    return sorted(rows)


# Names of hardware.csv that an embodied figure is of; the rest are used for lack of a better one.
EMBODIED_OF = {"nvidia-h100-sxm5-80gb": "NVIDIA H100 SXM5 80GB",
               "nvidia-a100-sxm4-40gb": "NVIDIA A100 SXM4 40GB|NVIDIA A100 SXM4 80GB",
               "nvidia-a100-pcie-40gb": "NVIDIA A100 PCIe 40GB|NVIDIA A100 PCIe 80GB"}


def embodied(facts, names):
    rows = []
    for r in read(facts, "embodied.csv"):
        if r["source_id"] in REFUSED_SOURCES or r["item_key"] == "server-sci-example":
            continue  # the second is a worked example, not an assessment
        of = EMBODIED_OF.get(r["item_key"], "")
        need(all(n in names for n in of.split("|") if n), "no such hardware:", of)
        rows.append((r["item_key"], r["item_name"], of, r["kind"],
                     r["unit"], r["boundary"], number(r["kgco2e"], 0.1, 20000, r),
                     r["lifetime_years"], int(r["year"]), r["source_id"], r["note"]))
    need(len({r[0] for r in rows}) == len(rows), "an embodied key occurs twice")
    return rows


def gwp(facts):
    rows = []
    for r in read(facts, "gwp.csv"):
        rows.append((r["gas"], r["name"], r["report"], r["horizon_years"],
                     number(r["gwp"], 0.1, 30000, r), int(r["year"]), r["source_id"], r["note"]))
    need(len({r[:4] for r in rows}) == len(rows), "a GWP key occurs twice")
    return sorted(rows)


def fuels(facts):
    rows = [(r["fuel"], number(r["gco2e_per_kwh"], 1, 2000, r), r["basis"], int(r["year"]),
             r["source_id"], r["note"]) for r in read(facts, "fuel_intensity.csv")
            if r["basis"] == "lifecycle"]
    need(len({r[0] for r in rows}) == len(rows), "a fuel occurs twice")
    return sorted(rows)


NOISE = re.compile(r"\((R|TM)\)|\b(CPU|GPU|Processor|\d+-Core)\b", re.I)


def words(text):
    return " ".join(re.findall(r"[a-z0-9+.]+", NOISE.sub(" ", text).lower()))


def hardware(facts):
    """Aliases that are the name but for noise the program strips itself are not repeated."""
    rows, seen = [], {}
    for r in read(facts, "hardware.csv"):
        kind = {"cpu": "cpu", "soc": "soc"}.get(r["kind"], "accelerator")
        aliases = {words(r["name"]): None}
        for alias in r["aliases"].split("|"):
            if words(alias) not in aliases:
                aliases[words(alias)] = alias
        for alias in aliases:
            need(seen.setdefault(alias, r["key"]) == r["key"], "an alias of two rows:", alias)
        if r["tdp_w"]:
            number(r["tdp_w"], 1, 3000, r)
        rows.append((r["name"], kind, "|".join(a for a in aliases.values() if a), r["tdp_w"],
                     r["tdp_kind"], r["fp32_tflops"], r["tensor16_tflops"], r["memory_gb"],
                     r["tdp_source_id"] or r["spec_source_id"]))
    need(len({r[0] for r in rows}) == len(rows), "a hardware name occurs twice")
    return rows


def equivalences(facts):
    rows = []
    for r in read(facts, "equivalences.csv"):
        if not r["unit"].startswith("kgCO2") or r["source_id"] in REFUSED_SOURCES:
            continue
        per = {"car_lifetime": "lifetime", "tree_seedling_10y": "seedling"}.get(r["key"])
        per = per or r["unit"].split("/", 1)[1]
        rows.append((r["key"], r["label"], number(r["value"], 1e-4, 1e6, r), per, int(r["year"]),
                     r["source_id"]))
    need(len({(r[0], r[4]) for r in rows}) == len(rows), "an equivalence occurs twice")
    return rows


def models(facts):
    """One row a model: its own location-based figure before one of other authors or of another kind."""
    best = {}
    for r in read(facts, "notable_models.csv"):
        if r["source_id"] in REFUSED_SOURCES:
            continue
        if not (r["emissions_tco2e"] or r["energy_mwh"] or r["training_flop"]):
            continue
        rank = (not r["emissions_tco2e"], "location" not in r["emissions_kind"],
                "common grid" in r["region"])
        if r["model_key"] not in best or rank < best[r["model_key"]][0]:
            best[r["model_key"]] = (rank, r)
    rows = []
    for _, r in best.values():
        kg = f"{float(r['emissions_tco2e']) * 1000:.10g}" if r["emissions_tco2e"] else ""
        kwh = f"{float(r['energy_mwh']) * 1000:.10g}" if r["energy_mwh"] else ""
        rows.append((r["model"], r["organisation"], int(r["year"]), kg, kwh, r["training_flop"],
                     r["emissions_kind"], r["source_id"]))
    return rows


def compute(facts):
    rows = []
    for r in read(facts, "compute_trend.csv"):
        if r["source_id"] in REFUSED_SOURCES:
            continue
        date = r["date"] + {4: "-07-01", 7: "-15", 10: ""}[len(r["date"])]
        number(r["flop"], 1e3, 1e30, r)
        rows.append((date, r["model"], r["flop"],
                     "yes" if r["confidence"] == "Speculative" else "", r["source_id"]))
    return sorted(rows)


def pue_rows(facts):
    return [(r["scope"], r["entity"], r["region"], int(r["year"]), number(r["pue"], 1, 3, r),
             r["source_id"], r["note"]) for r in read(facts, "pue.csv")
            if r["source_id"] not in REFUSED_SOURCES and r["scope"] != "tool_default"]


def sources(facts, used):
    known = {r["source_id"]: r for r in read(facts, "sources.csv")}
    rows = []
    for key in sorted(used):
        r = known.get(key)
        need(r and r["embed"] != "separate_share_alike", "no such source:", key)
        title = TITLE.get(key, r["title"])
        arxiv = re.search(r"arXiv (\d{4}\.\d{5})", title)
        repository = re.match(r"github (\S+/\S+)", r["where"])
        url = URL.get(key, "")
        if not url and arxiv:
            url = "https://arxiv.org/abs/" + arxiv[1]
        elif not url and repository and key in OWN_REPOSITORY:
            url = "https://github.com/" + repository[1]
        title = re.sub(r" \((check values|PUE, WUE, CFE columns) only\)| \(read August 2026\)", "", title)
        licence = {"facts_only": "figures cited as facts", "yes": "public domain"}.get(
            r["embed"], re.split(r"[;,(]", r["licence"])[0].strip())
        rows.append((key, title, SHORT_PUBLISHER.get(key, r["publisher"]), r["year"], licence, url))
    return rows


def table(header, rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return out.getvalue()


def dated(name, header, rows, order=None):
    """A table of facts with the edition of each row: append-only against what is here."""
    path = HERE / f"{name}.csv"
    old = {}
    if path.exists():
        with open(path, newline="", encoding="utf-8") as file:
            for r in csv.reader(file):
                if r[-1] != "edition" and r[-1] in EDITIONS:
                    old.setdefault(tuple(r[:-1]), r[-1])
                elif r[-1] != "edition":
                    old.setdefault(tuple(r), EDITIONS[0])  # written before editions were
            header_row = header.split(",")
            old = {k: v for k, v in old.items() if len(k) == len(header_row) and k != tuple(header_row)}
    made = [tuple(str(c) for c in r) for r in rows]
    gone = [r for r in old if r not in set(made)]
    whole = [r + (old.get(r, EDITION),) for r in made] + [r + (old[r],) for r in gone]
    if order:
        whole.sort(key=order)
    return table(header + ",edition", whole)


def build(facts):
    countries, places, grid_rows = grid(facts)
    regions, cloud_rows, cloud_pue, cloud_wue, cfe = cloud(facts, countries)
    water_rows = water(facts, countries, cloud_wue)
    gwp_rows, fuel_rows = gwp(facts), fuels(facts)
    hardware_rows, model_rows = hardware(facts), models(facts)
    embodied_rows = embodied(facts, {r[0] for r in hardware_rows})
    trend, same, pue = compute(facts), equivalences(facts), pue_rows(facts) + cloud_pue
    used = ({r[4] for r in grid_rows} | {r[5] for r in cloud_rows} | {r[8] for r in hardware_rows}
            | {r[7] for r in model_rows} | {r[4] for r in trend} | {r[5] for r in same}
            | {r[5] for r in pue} | {r[4] for r in water_rows} | {r[9] for r in embodied_rows}
            | {r[6] for r in gwp_rows} | {r[4] for r in fuel_rows} | {r[4] for r in cfe})
    used |= STATED_IN_CODE
    return {
        "edition": table("edition", [(e,) for e in EDITIONS]),
        "countries": table("alpha2,alpha3,name,aliases",
                           [(k,) + v + (COUNTRY_ALIASES.get(k, ""),)
                            for k, v in sorted(countries.items())]),
        "places": table("code,country,name", [(k,) + v for k, v in sorted(places.items())]),
        "grid": dated("grid", "code,year,g_per_kwh,basis,source_id,note", grid_rows,
                      lambda r: (r[0], int(r[1]), r[3] != "lifecycle", r[4], r[6])),
        "cloud_regions": table("provider,region,location,country,subdivision",
                               [k + tuple(v) for k, v in sorted(regions.items())]),
        "cloud_intensity": dated("cloud_intensity",
                                 "provider,region,year,g_per_kwh,basis,source_id,note", cloud_rows,
                                 lambda r: (r[0], r[1], int(r[2]), r[7])),
        "cloud_cfe": dated("cloud_cfe", "provider,region,year,cfe_fraction,source_id", cfe),
        "water": dated("water", "code,boundary,year,l_per_kwh,source_id,note", water_rows),
        "embodied": dated("embodied", "key,name,hardware,kind,unit,boundary,kg,lifetime_years,year,"
                          "source_id,note", embodied_rows),
        "gwp": dated("gwp", "gas,name,report,horizon_years,gwp,year,source_id,note", gwp_rows),
        "fuels": dated("fuels", "fuel,g_per_kwh,basis,year,source_id,note", fuel_rows),
        "hardware": dated("hardware", "name,kind,aliases,tdp_w,tdp_kind,fp32_tflops,tensor16_tflops,memory_gb,"
                          "source_id", hardware_rows),
        "pue": dated("pue", "scope,entity,region,year,pue,source_id,note", pue),
        "equivalences": dated("equivalences", "key,label,kg_per_unit,unit,year,source_id", same),
        "models": dated("models", "model,organisation,year,emissions_kg,energy_kwh,training_flop,"
                        "emissions_kind,source_id", model_rows),
        "compute": dated("compute", "date,model,flop,speculative,source_id", trend,
                         lambda r: (r[0], r[1], r[5])),
        "sources": table("source_id,title,publisher,year,licence,url", sources(facts, used)),
    }


def main():
    need(len(sys.argv) >= 2, "usage: rebuild.py FACTS [--check]")
    for name, text in build(pathlib.Path(sys.argv[1])).items():
        path = HERE / f"{name}.csv"
        if "--check" in sys.argv:
            need(path.read_text(encoding="utf-8") == text, name + ".csv is not what the facts give")
        else:
            path.write_text(text, encoding="utf-8")
        print(f"{name}.csv: {text.count(chr(10)) - 1} rows")


main()
