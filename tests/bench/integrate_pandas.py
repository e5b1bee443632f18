"""The usual notebook: trapezoid per GPU with pandas, in chunks (the quickest and leanest of its forms)."""
import sys

import pandas

joule, last = 0.0, {}
for chunk in pandas.read_csv(sys.argv[1], skipinitialspace=True, chunksize=200_000,
                             usecols=["timestamp", "index", "power.draw [W]"]):
    t = pandas.to_datetime(chunk["timestamp"], format="%Y/%m/%d %H:%M:%S.%f")
    chunk["t"] = t.astype("int64") / 1e9
    chunk["p"] = chunk["power.draw [W]"].str.slice(stop=-2).astype(float)
    for gpu, rows in chunk.groupby("index"):
        t, p = rows["t"].to_numpy(), rows["p"].to_numpy()
        if gpu in last:
            joule += (t[0] - last[gpu][0]) * (p[0] + last[gpu][1]) / 2
        joule += float(((t[1:] - t[:-1]) * (p[1:] + p[:-1]) / 2).sum())
        last[gpu] = (t[-1], p[-1])
print(f"{joule / 3.6e6:.6f} kWh")
