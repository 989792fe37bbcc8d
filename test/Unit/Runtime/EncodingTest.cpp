//===- EncodingTest.cpp - Names that are not UTF-8 ---------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestCommand.h"

#include "runtime/Checkpoint/Json.h"
#include "runtime/Support/Utf8.h"

#include <cstdlib>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

TEST(Utf8Test, EveryCharacterIsUtf8) {
  EXPECT_EQ(findNonUtf8(""), std::string::npos);
  EXPECT_EQ(findNonUtf8(std::string("a\0\x7f", 3)), std::string::npos);
  for (const char *good : {"\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                           "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
    EXPECT_EQ(findNonUtf8(std::string("ab") + good + "c"), std::string::npos) << good;
}

TEST(Utf8Test, NothingElseIs) {
  for (const char *bad :
       {"\x80", "\xbf", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf",
        "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xfe", "\xc3",
        "\xe2\x82", "\xf0\x9f\x92", "\xc3(", "\xe2\x28\xa1", "\xe2\x82(", "\xf0\x9f\x92("}) {
    EXPECT_EQ(findNonUtf8(bad), 0u) << bad;
    EXPECT_EQ(findNonUtf8(std::string("\xc3\xa9") + bad), 2u) << bad;
  }
}

// As the JSON library, which is written by others, has it: with second bytes on both sides of each
// border.
TEST(Utf8Test, AgreesWithTheJsonLibrary) {
  for (int first = 0; first < 256; ++first)
    for (int second : {0x00, 0x28, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff})
      for (const char *rest : {"", "\x80", "\xbf", "\x80\x80", "\xbf\xbf", "a"}) {
        std::string text = std::string{char(first), char(second)} + rest;
        bool good = errorOf([&] { jsonText(Json(text)); }).empty();
        ASSERT_EQ(findNonUtf8(text) == std::string::npos, good) << first << " " << second << rest;
      }
}

TEST(Utf8Test, BytesAreSpelled) {
  EXPECT_EQ(utf8Problem("caf\xc3\xa9"), "");
  EXPECT_EQ(utf8Problem("caf\xe9s"), "found byte 0xe9 at offset 3");
  EXPECT_EQ(spelledAsUtf8("caf\xc3\xa9 \xe9\xe8 \xe2\x82"), "caf\xc3\xa9 \\xe9\\xe8 \\xe2\\x82");
  EXPECT_EQ(printable("\xe9\x1b\xc3\xa9"), "\\xe9\\x1b\xc3\xa9");
}

// The last guard: nothing may become another name on its way.
TEST(Utf8Test, JsonIsStrict) {
  std::string begin = "internal error, please report it: a name on its way to JSON is not UTF-8: ";
  EXPECT_EQ(errorOf([] { jsonText({{"a", "caf\xe9"}}); }).substr(0, begin.size()), begin);
  EXPECT_EQ(errorOf([] { orderedJsonText({{"caf\xe9", 1}}); }).substr(0, begin.size()), begin);
  EXPECT_EQ(excerpt(Json(std::string(58, 'a') + "\xc3\xa9")), "\"" + std::string(58, 'a') + "...");
}

namespace {
class EncodingTest : public CommandTest {
protected:
  /// train.csv with `to` instead of `from`.
  void edit(const std::string &from, const std::string &to) {
    std::string text = readFile("train.csv");
    for (size_t at; (at = text.find(from)) != std::string::npos;)
      text.replace(at, from.size(), to);
    folder.write("train.csv", text);
  }
  std::string problem(const std::vector<std::string> &arguments) {
    EXPECT_NE(run(arguments), 0);
    return err;
  }
};
} // namespace

TEST_F(EncodingTest, ClassesAndColumnsAreRefusedBeforeTraining) {
  const std::string convert = "; convert the file, for example by iconv -f latin1 -t utf-8\n";
  edit("east", "\xeest");
  EXPECT_EQ(problem({"train"}), concat("net: error: ", folder.path("train.csv"),
                                       ":3: expected UTF-8 in column 'kind', found byte 0xee at "
                                       "offset 0",
                                       convert));
  edit("\xeest", "east");
  edit(",c,", ",caf\xe9,");
  EXPECT_EQ(problem({"train"}), concat("net: error: ", folder.path("train.csv"),
                                       ":1: expected UTF-8 in the name of column 3, found byte "
                                       "0xe9 at offset 3",
                                       convert));
  EXPECT_EQ(folder.files(), std::vector<std::string>{"train.csv"});
}

TEST_F(EncodingTest, Utf8IsKept) {
  edit("east", "\xc3\xaest");
  edit(",c,", ",caf\xc3\xa9,");
  EXPECT_EQ(run({"train", "--quiet", "--steps=20"}), 0) << err;
  std::string table = out;
  EXPECT_EQ(run({"eval"}), 0) << err;
  EXPECT_EQ(out, table);
  EXPECT_EQ(runJson({"eval"})["parts"][0]["classes"][2]["name"], "\xc3\xaest");
  // Columns that are not looked at may be called anything.
  folder.write("new.csv", "a,b,\xe9,caf\xc3\xa9,d\n1,2,x,3,4\n");
  EXPECT_EQ(run({"predict", "--data=new.csv", "--json"}), 0) << err;
}

TEST_F(EncodingTest, ClassesOfAnotherEncodingAreShown) {
  EXPECT_EQ(run({"train", "--quiet", "--steps=20"}), 0) << err;
  folder.write("new.csv", "a,b,c,d,kind\n1,2,3,4,\xeest\n");
  EXPECT_EQ(problem({"eval", "--data=new.csv"}),
            "net: error: new.csv:2: expected one of the checkpoint's classes 'east', 'north', "
            "'west' in column 'kind', found '\\xeest'\n");
}

TEST_F(EncodingTest, PathsThatACheckpointHolds) {
  std::string file = std::filesystem::canonical(folder.path(".")).string() + "/caf\xe9.csv";
  std::string shown = printable(file);
  std::string refusal =
      concat("net: error: expected the path of data to be UTF-8, as checkpoints hold it, found "
             "byte 0xe9 at offset ",
             file.size() - 5, " of '", shown, "'\n");
  std::filesystem::copy_file("train.csv", file);
  EXPECT_EQ(problem({"train", "--data=caf\xe9.csv"}), refusal);
  std::filesystem::create_symlink(file, "link.csv");
  EXPECT_EQ(problem({"train", "--data=link.csv"}), refusal);
  setenv("TROP_TEST_NAME", "caf\xe9", 1);
  test.setData("${TROP_TEST_NAME}.csv", {{"label", "kind"}});
  EXPECT_EQ(problem({"train", "--list-data"}), refusal);
  unsetenv("TROP_TEST_NAME");
}

// What is opened and no more may have any name.
TEST_F(EncodingTest, PathsThatJsonHolds) {
  EXPECT_EQ(run({"train", "--quiet", "--steps=20", "--checkpoint=caf\xe9"}), 0) << err;
  std::filesystem::copy_file("train.csv", "caf\xe9.csv");
  EXPECT_EQ(run({"eval", "--checkpoint=caf\xe9", "--data=caf\xe9.csv"}), 0) << err;
  EXPECT_EQ(run({"predict", "--checkpoint=caf\xe9", "--data=caf\xe9.csv", "--output=p.csv"}), 0)
      << err;
  std::string refusal = "net: error: --checkpoint: expected UTF-8, as JSON wants it, found byte "
                        "0xe9 at offset 3 of 'caf\\xe9'\n";
  for (const char *option : {"--json", "--log=run.jsonl", "--report=run.html"})
    EXPECT_EQ(problem({"train", "--checkpoint=caf\xe9", option}), refusal);
  EXPECT_EQ(problem({"eval", "--checkpoint=caf\xe9", "--json"}), refusal);
  EXPECT_EQ(problem({"gradient", "--checkpoint=caf\xe9", "--at=caf\xe9.csv:2", "--output=g"}),
            "net: error: --at: expected UTF-8, as JSON wants it, found byte 0xe9 at offset 3 of "
            "'caf\\xe9.csv:2'\n");
  program = "caf\xe9";
  EXPECT_NE(problem({"train", "--log=run.jsonl"}).find("the program's name: expected UTF-8"),
            std::string::npos);
  EXPECT_FALSE(std::filesystem::exists("run.jsonl"));
}

TEST_F(EncodingTest, PagesSpellBytes) {
  EXPECT_EQ(run({"train", "--quiet", "--steps=20", "--log=caf\xe9.jsonl"}), 0) << err;
  EXPECT_EQ(run({"compare", "caf\xe9.jsonl", "--output=page.html"}), 0) << err;
  std::string page = readFile("page.html");
  EXPECT_EQ(findNonUtf8(page), std::string::npos);
  EXPECT_NE(page.find("caf\\xe9.jsonl"), std::string::npos);
}
