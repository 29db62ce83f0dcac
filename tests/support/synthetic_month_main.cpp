// synthetic-month --period 2019-03 [--seed 7] [--scale 0.05] [--code-under-name] --output FILE.zip|FILE.csv
#include "tests/support/synthetic_month.hpp"
#include "tests/support/zip_writer.hpp"

#include <boost/program_options.hpp>

#include <cstdio>
#include <fstream>
#include <iostream>

int main(int argc, char** argv) {
  namespace po = boost::program_options;
  waitlistd::test::SyntheticOptions options;
  std::string period;
  std::string output;
  po::options_description known("A made-up month of RTT data in the form of its era");
  known.add_options()("period", po::value(&period)->required(), "YYYY-MM")(
      "seed", po::value(&options.seed), "a number")("scale", po::value(&options.scale), "1 is full size")(
      "code-under-name", po::bool_switch(&options.code_under_name))("output", po::value(&output)->required(),
                                                                    "a .zip or a .csv");
  try {
    po::variables_map given;
    po::store(po::parse_command_line(argc, argv, known), given);
    po::notify(given);
    if (std::sscanf(period.c_str(), "%d-%d", &options.year, &options.month) != 2 || options.month < 1 ||
        options.month > 12)
      throw po::error("--period is YYYY-MM");
    const auto month = waitlistd::test::synthetic_month(options);
    if (output.ends_with(".zip"))
      waitlistd::test::write_zip(output, {{month.member_name, month.csv}});
    else
      std::ofstream(output, std::ios::binary) << month.csv;
    std::cout << month.rows << " rows, " << month.provider_groups << " provider groups\n";
    for (const auto& [part, figures] : month.england)
      std::cout << part << " England " << figures.total << ", within 18 " << figures.within_18 << ", over 52 "
                << figures.over_52 << "\n";
  } catch (const std::exception& wrong) {
    std::cerr << wrong.what() << "\n" << known;
    return 2;
  }
  return 0;
}
