"""One report the usual way: pandas, matplotlib, reportlab; a page of totals, three charts, HTML and PDF.

    report_python.py LOG OUT_STEM
"""
import base64
import io
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pandas
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Image, Paragraph, SimpleDocTemplate, Table


def energies(log):
    log["t"] = pandas.to_datetime(log["timestamp"])
    log["p"] = log["power.draw [W]"].str.slice(stop=-2).astype(float)
    out = {}
    for gpu, rows in log.groupby("index"):
        t = rows["t"].astype("int64").to_numpy() / 1e9
        p = rows["p"].to_numpy()
        out[gpu] = float(((t[1:] - t[:-1]) * (p[1:] + p[:-1]) / 2).sum()) / 3.6e6
    return out


def charts(log, kwh):
    for kind in ("power", "energy", "spread"):
        figure, axes = plt.subplots(figsize=(6, 3))
        if kind == "power":
            for gpu, rows in log.groupby("index"):
                axes.plot(rows["t"], rows["p"], linewidth=0.5, label=f"GPU {gpu}")
        elif kind == "energy":
            axes.bar([str(gpu) for gpu in kwh], list(kwh.values()))
        else:
            axes.boxplot([rows["p"] for _, rows in log.groupby("index")])
        out = io.BytesIO()
        figure.savefig(out, format="png", dpi=150)
        plt.close(figure)
        yield kind, out.getvalue()


log = pandas.read_csv(sys.argv[1], skipinitialspace=True)
kwh = energies(log)
total = sum(kwh.values())
pictures = list(charts(log, kwh))
html = "".join(f'<img alt="{kind}" src="data:image/png;base64,{base64.b64encode(png).decode()}">'
               for kind, png in pictures)
rows = [["GPU", "kWh"]] + [[str(gpu), f"{value:.6f}"] for gpu, value in kwh.items()]
cells = "".join(f"<tr><td>{a}<td>{b}</tr>" for a, b in rows)
with open(sys.argv[2] + ".html", "w", encoding="utf-8") as out:
    out.write(f"<!doctype html><title>Energy</title><h1>{total:.6f} kWh</h1><table>{cells}</table>{html}")
style = getSampleStyleSheet()
SimpleDocTemplate(sys.argv[2] + ".pdf", pagesize=A4).build(
    [Paragraph(f"{total:.6f} kWh", style["Title"]), Table(rows)]
    + [Image(io.BytesIO(png), width=400, height=200) for _, png in pictures])
