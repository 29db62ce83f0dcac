"""The provider workbooks that NHS England publishes, from a file in the extract's form to the views, to the last digit."""
import csv
import gzip
import io
import unittest

import place
from database import Server

WORKBOOKS = {"2024-09": "Sep24", "2025-03": "Mar25"}
MEDIAN, P92 = "Average (median) waiting time (in weeks)", "92nd percentile waiting time (in weeks)"
COUNTS = {
    "total": "Total number of incomplete pathways",
    "within_18": "Total within 18 weeks",
    "over_52": "Total 52 plus weeks",
    "over_65": "Total 65 plus weeks",
    "over_78": "Total 78 plus weeks",
}
SHARES = {"percent_within_18": "% within 18 weeks", "percent_over_52": "% 52 plus weeks"}
MONTHS = {"2024-09": "RTT-September-2024", "2025-03": "RTT-March-2025"}


def count(text):
    return 0 if text == "-" else int(text.replace(",", ""))


def workbook(period):
    """(provider, treatment function) -> the row by its columns; "bands" are its 105 counts."""
    packed = place.DATA / f"published-incomplete-provider-{WORKBOOKS[period]}.csv.gz"
    rows = csv.DictReader(io.StringIO(gzip.decompress(packed.read_bytes()).decode("utf-8-sig")))
    found = {}
    for row in rows:
        row["bands"] = [count(value) for name, value in row.items() if name.startswith(">") or name == "104 plus"]
        found[(row["Provider Code"], row["Treatment Function Code"])] = row
    return found


def extract(period, rows):
    """The workbook as a full extract: the bands of even weeks from one English commissioner, the others from another; and all of
    them again from NONC."""
    header = ["Period"]
    for role in ("Provider", "Commissioner"):
        header += [f"{role} Parent Org Code", f"{role} Parent Name", f"{role} Org Code", f"{role} Org Name"]
    header += ["RTT Part Type", "RTT Part Description", "Treatment Function Code", "Treatment Function Name"]
    header += [f"Gt {week:02} To {week + 1:02} Weeks SUM 1" for week in range(104)] + ["Gt 104 Weeks SUM 1"]
    header += ["Total", "Patients with unknown clock start date", "Total All"]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    for (provider, function), row in rows.items():
        even = [count * (week % 2 == 0) for week, count in enumerate(row["bands"])]
        odd = [count - other for count, other in zip(row["bands"], even)]
        for commissioner, bands in (("01A", even), ("02B", odd), ("NONC", row["bands"])):
            writer.writerow(
                [MONTHS[period], "QAA", "AN ICB", provider, row["Provider Name"], "QAA", "AN ICB", commissioner, commissioner]
                + ["Part_2", "Incomplete Pathways", function, row["Treatment Function"], *bands, "", "", sum(bands)]
            )
    return out.getvalue()


def rounded(text, places):
    """A number of the workbook as it is shown there: the file leaves a last 0 out."""
    return text if text == "-" else f"{float(text.rstrip('%')):.{places}f}"


class Published(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        server = cls.enterClassContext(Server("waitlistd-figures."))
        cls.database = place.Database(server, "published")
        cls.workbooks = {period: workbook(period) for period in WORKBOOKS}
        for period, rows in cls.workbooks.items():
            file = server.folder / f"{period}.csv"
            file.write_text(extract(period, rows), encoding="ascii", newline="")
            cls.database.run("load", file)
        cls.session = cls.enterClassContext(cls.database.session())

    def compare(self, sql, columns):
        """Each row of the workbooks with the answer's, in those of its columns that the workbook has."""
        answers = {(row["period"], row["provider_code"], row["treatment_function_code"]): row for row in self.session.rows(sql)}
        self.assertEqual(len(answers), 3720 + 3648)
        compared = 0
        for period, rows in self.workbooks.items():
            for (provider, function), row in rows.items():
                for name, (column, as_published) in columns.items():
                    if column in row:
                        found = answers[(period, provider, function)][name]
                        self.assertEqual(found, as_published(row[column]), (period, provider, function, column))
                        compared += 1
        return compared

    def test_counts_median_and_92nd_percentile_of_the_view_are_the_published_ones(self):
        columns = {name: (column, count) for name, column in COUNTS.items()}
        columns |= {"median": (MEDIAN, lambda text: rounded(text, 1)), "p92": (P92, lambda text: rounded(text, 1))}
        compared = self.compare(
            f"""SELECT to_char(period, 'YYYY-MM') AS period, provider_code, treatment_function_code, {', '.join(COUNTS)},
                       rtt.published_weeks(median_weeks, open_band_weeks, total) AS median,
                       rtt.published_weeks(p92_weeks, open_band_weeks, total) AS p92
                FROM rtt.provider_month""",
            columns,
        )
        self.assertEqual(compared, 7 * (3720 + 3648))

    def test_shares_are_the_published_ones(self):
        percent = lambda text: "0.0" if text == "-" else rounded(text, 1)
        compared = self.compare(
            f"""SELECT to_char(period, 'YYYY-MM') AS period, provider_code, treatment_function_code,
                       {', '.join(f"round(coalesce({name}, 0)::numeric, 1)::text AS {name}" for name in SHARES)}
                FROM rtt.provider_performance""",
            {name: (column, percent) for name, column in SHARES.items()},
        )
        self.assertEqual(compared, 3720 + 2 * 3648)

    def test_percentiles_of_bands_added_up_by_an_analyst_are_the_published_ones(self):
        compared = self.compare(
            """SELECT to_char(period, 'YYYY-MM') AS period, provider_code, treatment_function_code,
                      rtt.published_weeks(rtt.median_weeks(bands, 105, period), 104, rtt.pathways_in(bands)) AS median,
                      rtt.published_weeks(rtt.percentile_weeks(bands, 105, 0.92), 104, rtt.pathways_in(bands)) AS p92
               FROM (SELECT period, provider_code, treatment_function_code, rtt.sum_bands(bands) AS bands
                     FROM rtt.pathway WHERE part = 'Part_2' AND commissioner_code <> 'NONC' GROUP BY 1, 2, 3) AS summed""",
            {"median": (MEDIAN, lambda text: rounded(text, 1)), "p92": (P92, lambda text: rounded(text, 1))},
        )
        self.assertEqual(compared, 2 * (3720 + 3648))

    def test_weekly_bands_of_a_provider_are_the_published_ones(self):
        for period, rows in self.workbooks.items():
            for provider in ("R1H", "RBD", "RL1"):
                bands = self.session.rows(
                    f"SELECT pathways FROM rtt.provider_week_bands('{period}-01', '{provider}', 'Part_2', 'C_999')"
                )
                self.assertEqual([row["pathways"] for row in bands], rows[(provider, "C_999")]["bands"])

    def test_counts_with_nonc_are_twice_the_published_ones(self):
        names = ", ".join(f"{name}_with_nonc AS {name}" for name in COUNTS)
        compared = self.compare(
            f"""SELECT to_char(period, 'YYYY-MM') AS period, provider_code, treatment_function_code, {names}
                FROM rtt.provider_month""",
            {name: (column, lambda text: 2 * count(text)) for name, column in COUNTS.items()},
        )
        self.assertEqual(compared, 5 * (3720 + 3648))


if __name__ == "__main__":
    unittest.main()
