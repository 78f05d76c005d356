"""Leads as lines of a small text file, to compare with what the service says:
product | buyer | group | quantity | price | low | high | transport | value
and, of what is left over: unmet (or unsold) | product | who | quantity"""


def read_expected(path):
    """(sorted lines, {product: total in thousandths of a VND}, sorted rest)"""
    lines, totals, rest = [], {}, []
    for row in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in row.split("|")]
        if not row.strip() or row.startswith("#"):
            continue
        if cells[0] == "total":
            totals[cells[1]] = int(cells[2])
        elif cells[0] in ("unmet", "unsold"):
            rest.append(tuple(cells))
        else:
            lines.append(tuple(cells))
    return sorted(lines), totals, sorted(rest)


def lines_of_leads(service, columns):
    """Every line of every lead, with so many columns, sorted."""
    lines = []
    for lead in service.records("lead", "list", "--all"):
        for line in lead["lines"]:
            cells = (lead["product"], lead["buyer_name"], line["group_name"],
                     line["quantity"], line.get("price_vnd_per_kg", 0),
                     line.get("price_low_vnd_per_kg", 0),
                     line.get("price_high_vnd_per_kg", 0),
                     line.get("transport_vnd_per_kg", 0),
                     line.get("value_vnd", 0))
            lines.append(tuple(str(cell) for cell in cells[:columns]))
    return sorted(lines)


def lines_of_rest(service):
    """Every lot that found nobody, or not enough, sorted."""
    lines = []
    for what in ("unmet", "unsold"):
        for line in service.records("market", what):
            lines.append((what, line["product"], line["party_name"],
                          str(line["quantity"])))
    return sorted(lines)
