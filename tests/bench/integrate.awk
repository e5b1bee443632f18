# The usual script: trapezoid per GPU over `timestamp, index, power.draw [W], ...`, for mawk or gawk.
# Trusts the format: no quotes, no [N/A], order as it comes, stamps of one month.
BEGIN { FS = ", " }
NR > 1 {
    day = substr($1, 9, 2); hour = substr($1, 12, 2); minute = substr($1, 15, 2)
    month = substr($1, 6, 2)
    if (month != last_month) { base = month_base + days; last_month = month; month_base = base; days = 0 }
    if (day + 0 > days) days = day + 0
    t = (base + day) * 86400 + hour * 3600 + minute * 60 + substr($1, 18)
    p = $3 + 0
    if ($2 in last_t) joule += (t - last_t[$2]) * (p + last_p[$2]) / 2
    last_t[$2] = t; last_p[$2] = p
}
END { printf "%.6f kWh\n", joule / 3.6e6 }
