//===- DataOptions.cpp - Options about data and predictions ---------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/DataOptions.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/ReadNumber.h"

using namespace trop;
using namespace trop::rt;

void rt::addDataOptions(CLI::App &sub, Options &options) {
  auto add = [&](const char *flag, const char *name, const char *type, const char *help) {
    return sub
        .add_option_function<std::vector<std::string>>(
            flag, [&options, name](const auto &texts) { options.dataTexts[name] = texts; }, help)
        ->type_name(type)
        ->group("Data");
  };
  add("--label", "label", "NAME", "The column to predict; of several values, one after the other");
  add("--scale", "scale", "KIND", "How features are scaled: none, standard or minmax")->expected(1);
  add("--split", "split", "X", "Part of the rows to train on")->expected(1);
  add("--validation", "validation", "X", "Part of the rows held out for validation")->expected(1);
  add("--split-seed", "split_seed", "N", "Deal rows by this seed, not by the training's")
      ->expected(1);
  add("--stratify", "stratify", "none|label", "label: all parts have the same share of each class")
      ->expected(1);
  add("--group", "group", "NAME", "Column of what is never dealt to two parts")->expected(1);
  add("--parts", "parts", "FILE.json", "Rows of each part, as --rows-out writes them")->expected(1);
  sub.add_option_function<std::string>(
         "--fold",
         [&options](const std::string &text) {
           size_t slash = text.find('/');
           bool isFold = slash != std::string::npos &&
                         readNumber(std::string_view(text).substr(0, slash), options.fold) &&
                         readNumber(std::string_view(text).substr(slash + 1), options.folds) &&
                         options.fold >= 1 && options.fold <= options.folds && options.folds > 1;
           if (!isFold)
             throw CLI::ValidationError(
                 "--fold", "expected I/K with 1 <= I <= K and K > 1, found '" + text + "'");
         },
         "Test on the I-th of K parts of as many rows, and train on the others")
      ->type_name("I/K")
      ->group("Data");
  sub.add_option("--rows-out", options.rowsOut, "Where the rows of each part go, counted from 0")
      ->type_name("FILE.json")
      ->group("Data");
}

std::string rt::dataHelp(const std::string &program) {
  return concat("Examples:\n  ", program, " data\n  ", program,
                " data --data other.csv --label kind --split 0.8 --rows-out parts.json\n\n",
                "Columns with their kinds, ranges and what is missing; classes with their rows in\n"
                "each part; the first rows. Nothing is trained.\n\n");
}

void rt::addPredictOptions(CLI::App &sub, Options &options) {
  sub.add_option("--data", options.data, "Rows to predict")->type_name("FILE")->required();
  sub.add_option("--keep", options.kept, "Columns that go along with the predictions, as an Id")
      ->type_name("NAME");
  sub.add_option("-o,--output", options.output, "Where predictions go (default: standard output)")
      ->type_name("FILE");
  CLI::Option *format =
      sub.add_option("--format", options.predictionFormat,
                     "csv; json: an array of objects; jsonl: an object a line; npy: the outputs")
          ->check(CLI::IsMember({"csv", "json", "jsonl", "npy"}).description(""))
          ->type_name("FORMAT")
          ->capture_default_str();
  sub.add_flag_callback(
         "--json", [&options] { options.predictionFormat = "json"; }, "The same as --format json")
      ->disable_flag_override()
      ->excludes(format);
}

std::string rt::predictHelp(const trop_model &model, const std::string &program) {
  return concat(
      "Examples:\n  ", program, " predict --data new.csv --keep Id\n  ", program,
      " predict --data new.npy --format jsonl -o predicted.jsonl\n  tail -f log.csv | ", program,
      " predict --data -\n\n",
      "Columns are found by the names that training saw; others are ignored, labels\n"
      "need not be there. Of arrays the first size counts rows. Rows of CSV from standard\n"
      "input are answered one by one. ",
      model.target == TROP_TARGET_CLASSES
          ? "A row of the result is the predicted class and the\noutput for each class."
          : "A row of the result is the output for each label.",
      "\n\n");
}
