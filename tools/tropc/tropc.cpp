//===- tropc.cpp - The compiler -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Driver.h"
#include "lib/Pipeline/Registration.h"
#include "lib/Plugin/CommandLine.h"
#include "lib/Support/CrashReport.h"
#include "lib/Support/Files.h"
#include "lib/Support/Version.h"
#include "lib/Target/Object/Symbol.h"
#include "tools/tropc/Inspection.h"
#include "tools/tropc/Suggestion.h"

#include "mlir/IR/DialectRegistry.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/WithColor.h"

#include <climits>
#ifdef __GLIBC__
#include <malloc.h>
#endif

using namespace llvm;

static cl::OptionCategory category("Options");
static cl::OptionCategory inspection("Options of MLIR and LLVM to look inside");

static cl::opt<std::string>
    input(cl::Positional,
          cl::desc("<source.trop, or stage.mlir that --emit wrote, or - for standard input>"),
          cl::init(""), cl::cat(category));
static cl::opt<std::string> output("o", cl::desc("Write to <file>; - is standard output"),
                                   cl::value_desc("file"), cl::cat(category));
static cl::opt<bool> toObject("c", cl::desc("Stop at an object file: --emit=obj"),
                              cl::cat(category));
static cl::opt<bool> toAssembly("S", cl::desc("Stop at assembly: --emit=asm"), cl::cat(category));
static cl::list<std::string> defines("D", cl::Prefix, cl::desc("Give a constant another value"),
                                     cl::value_desc("NAME=VALUE"), cl::cat(category));
static cl::opt<unsigned> optLevel("O", cl::Prefix, cl::desc("Optimisation, 0 to 3 (default 2)"),
                                  cl::value_desc("level"), cl::init(2), cl::cat(category));
static cl::opt<std::string>
    march("march",
          cl::desc("CPU to generate code for: native (default), x86-64-v2, x86-64-v3, ...; of\n"
                   "several, as x86-64-v2,x86-64-v4, a program takes what its processor can run"),
          cl::value_desc("cpu"), cl::init("native"), cl::cat(category));
static cl::opt<std::string>
    target("target",
           cl::desc("Machine to generate code for, as aarch64-linux-gnu (default: this one);\n"
                    "with cuda, or TRIPLE,cuda, for NVIDIA's GPUs as well"),
           cl::value_desc("triple"), cl::cat(category));
static cl::opt<std::string>
    gpuArch("gpu-arch",
            cl::desc("GPU that --target=cuda and --emit=ptx are for (default sm_80; drivers\n"
                     "compile it for newer ones), or several, as sm_80,sm_90: a program takes the\n"
                     "newest that it can run; of PTX each gets a file, -o X.ptx X.sm_80.ptx, ..."),
            cl::value_desc("arch"), cl::cat(category));
static cl::opt<trop::Emit>
    emit("emit", cl::desc("What to write (default exe):"), cl::init(trop::Emit::Executable),
         cl::values(
             clEnumValN(trop::Emit::Ast, "ast", "the source as it was parsed"),
             clEnumValN(trop::Emit::Trop, "trop", "MLIR in the trop dialect"),
             clEnumValN(trop::Emit::Source, "source",
                        "one source, with layers, repeats and constants written out"),
             clEnumValN(trop::Emit::Gradient, "grad", "the same with gradients"),
             clEnumValN(trop::Emit::Dot, "dot",
                        "the network, with shapes, parameters, ties and what is kept of samples,\n"
                        "for Graphviz"),
             clEnumValN(trop::Emit::Svg, "svg", "the same as a picture"),
             clEnumValN(trop::Emit::Gpu, "gpu",
                        "MLIR in the gpu dialect: kernels, and functions that queue them"),
             clEnumValN(trop::Emit::Nvvm, "nvvm", "these kernels in the NVVM dialect"),
             clEnumValN(trop::Emit::Ptx, "ptx", "the kernels as PTX"),
             clEnumValN(trop::Emit::Loops, "loops", "MLIR's loops over blocks of samples"),
             clEnumValN(trop::Emit::LLVMDialect, "llvm-dialect", "these in the LLVM dialect"),
             clEnumValN(trop::Emit::LLVM, "llvm", "LLVM IR"),
             clEnumValN(trop::Emit::Assembly, "asm", "assembly"),
             clEnumValN(trop::Emit::Object, "obj", "an object file"),
             clEnumValN(trop::Emit::Executable, "exe", "a program that trains and predicts"),
             clEnumValN(trop::Emit::Shared, "shared", "a shared library for trop/abi.h"),
             clEnumValN(trop::Emit::Header, "header",
                        "a header for C programs: the model in such an object or library"),
             clEnumValN(trop::Emit::Onnx, "onnx",
                        "the model with its --weights for tools that read ONNX, with scaling and\n"
                        "names of classes")),
         cl::cat(category));
static cl::opt<std::string>
    symbol("symbol",
           cl::desc("Call the model so in an object, library or header for C programs "
                    "(default\n" TROP_MODEL_SYMBOL "), as several in one program are to be"),
           cl::value_desc("name"), cl::init(TROP_MODEL_SYMBOL), cl::cat(category));
static cl::opt<trop::ReportFormat>
    reportCost("report-cost", cl::ValueOptional,
               cl::desc("Write what loss and gradient cost (002, section 2.4), and stop:"),
               cl::init(trop::ReportFormat::Text),
               cl::values(clEnumValN(trop::ReportFormat::Text, "", ""),
                          clEnumValN(trop::ReportFormat::Text, "text", "as a table (default)"),
                          clEnumValN(trop::ReportFormat::Json, "json", "as JSON")),
               cl::cat(category));
static cl::opt<double> nonlinearCost("c-nonlin",
                                     cl::desc("What --report-cost counts for an exp, log, ... "
                                              "(default 1); a sum is 1"),
                                     cl::value_desc("cost"), cl::init(1), cl::cat(category));
static cl::opt<double> comparisonCost("c-relu",
                                      cl::desc("What --report-cost counts for a comparison "
                                               "(default 1)"),
                                      cl::value_desc("cost"), cl::init(1), cl::cat(category));
static cl::opt<trop::ReportFormat>
    printSct("print-sct", cl::ValueOptional,
             cl::desc("Write what is kept of the training samples from step to step, what an\n"
                      "update is expected to cost and costs at most, and stop:"),
             cl::init(trop::ReportFormat::Text),
             cl::values(clEnumValN(trop::ReportFormat::Text, "", ""),
                        clEnumValN(trop::ReportFormat::Text, "text", "as a table (default)"),
                        clEnumValN(trop::ReportFormat::Json, "json", "as JSON")),
             cl::cat(category));
static cl::opt<trop::PolytopeFormat> analyze(
    "analyze", cl::desc("Write what is known of a model with weights, and stop:"),
    cl::init(trop::PolytopeFormat::Text),
    cl::values(clEnumValN(trop::PolytopeFormat::Text, "polytope",
                          "Newton polytopes and linear regions (003, section 3), as tables"),
               clEnumValN(trop::PolytopeFormat::Json, "polytope,json", "as JSON"),
               clEnumValN(trop::PolytopeFormat::Page, "polytope,html",
                          "as a page with pictures of what has two dimensions")),
    cl::cat(category));
static cl::opt<std::string>
    analyzeBox("analyze-box",
               cl::desc("Where --analyze looks for linear regions: the interval of every\n"
                        "input of a model of one or two (default -1:1)"),
               cl::value_desc("LOW:HIGH"), cl::cat(category));
static cl::opt<std::string>
    sctMemory("sct-memory",
              cl::desc("Bytes for the training samples and what is kept of them, as 700M or\n"
                       "2G (default: 4G, or what rows and --sct-plan take if that is more)"),
              cl::value_desc("size"), cl::cat(category));
static cl::opt<int64_t> sctSamples("sct-samples",
                                   cl::desc("How many training samples there will be (default "
                                            "60000)"),
                                   cl::value_desc("number"), cl::init(60000), cl::cat(category));
static cl::list<std::string>
    sctPlans("sct-plan",
             cl::desc("What is done with a value between steps: it is kept, kept with maxima\n"
                      "of groups of B leaves (tree), or recomputed; the rest is planned"),
             cl::value_desc("VALUE:keep|tree(B)|recompute"), cl::cat(category));
static cl::opt<std::string>
    weights("weights",
            cl::desc("Build the weights of <file>, a checkpoint of train or safetensors of the\n"
                     "parameters' names and shapes, into what is written, with the scaling of\n"
                     "the data and the names of classes; --emit=source -o X.trop writes them, by\n"
                     "its names, to X.safetensors"),
            cl::value_desc("file"), cl::cat(category));
static cl::opt<std::string>
    weightsMap("weights-map",
               cl::desc("Which tensor of --weights each parameter is, where names differ, and ^T\n"
                        "where a matrix lies the other way: 'W=fc1.weight^T, b=fc1.bias'"),
               cl::value_desc("list"), cl::cat(category));
static cl::opt<std::string>
    suggest("suggest",
            cl::desc("Print the line of a train block that reads this file of data, and why,\n"
                     "and stop"),
            cl::value_desc("file"), cl::cat(category));
static cl::opt<std::string> model("model", cl::desc("Compile this model of several"),
                                  cl::value_desc("name"), cl::cat(category));
static cl::opt<std::string>
    derivative("derivative",
               cl::desc("Derived programs of what does not say its own: native, minimal or\n"
                        "hybrid(beta) at ties; slope_at_zero(s)"),
               cl::value_desc("programs"), cl::cat(category));
static cl::opt<bool> noOwnLoops("no-own-loops",
                                cl::desc("Compute layers with own loops or kernels as others"),
                                cl::cat(category));
static cl::opt<bool> debugInfo("g", cl::desc("Keep source lines in the machine code"),
                               cl::cat(category));
static cl::opt<bool>
    showRemarks("remarks",
                cl::desc("Say where active paths are not followed, where few changes\n"
                         "cost much, where loops of a layer's own are not taken, and why"),
                cl::cat(category));
static cl::opt<bool> printTargets("print-target",
                                  cl::desc("Print what is assumed of the processors of --march"),
                                  cl::cat(category));
static cl::opt<bool> printPipeline("print-pipeline", cl::desc("Print the passes that are run"),
                                   cl::cat(category));
static cl::list<std::string> passPipelinesAt(
    "pass-pipeline-at",
    cl::desc("Run passes, as trop-opt --pass-pipeline names them, at a position of\n"
             "the pipeline, as before-loops:'canonicalize,cse'; may be repeated"),
    cl::value_desc("POSITION:passes"), cl::cat(category));
static cl::opt<bool> saveTemps("save-temps",
                               cl::desc("Write every stage beside the output, to NAME.trop.mlir,\n"
                                        "NAME.grad.mlir, NAME.loops.mlir, NAME.llvm-dialect.mlir,\n"
                                        "NAME.ll, of kernels NAME.gpu.mlir and NAME.nvvm.mlir"),
                               cl::cat(category));
static cl::opt<bool> verbose("v", cl::desc("Print the commands that are run"), cl::cat(category));

static constexpr const char kOverview[] =
    "Compiles tropical neural networks.\n\n"
    "  tropc iris.trop -o iris     a program: ./iris train, eval, predict, info\n"
    "  tropc -D H=50 iris.trop     with another value of `const H`\n"
    "  tropc --march=x86-64-v2,x86-64-v4 iris.trop   for processors of either kind\n"
    "  tropc --weights=LMM.safetensors iris.trop   a program with its weights in it\n"
    "  tropc --suggest iris.data   how a train block may read a file\n"
    "  tropc --emit=grad iris.trop the derived gradient, as MLIR\n"
    "  tropc --report-cost iris.trop  what it costs\n"
    "  tropc --print-sct iris.trop    what it keeps of its samples while it is trained\n"
    "  tropc --analyze=polytope,html --weights=net.safetensors net.trop   its geometry\n\n"
    "Exit status: 0, or 1 after an error.\n";

static int usageError(const Twine &message) {
  WithColor::error(errs(), "tropc") << message << '\n';
  return 1;
}

/// "-1:1"; none: it is no box.
static std::optional<trop::InputBox> parseBox(StringRef text) {
  trop::InputBox box;
  auto [low, high] = text.split(':');
  if (low.getAsDouble(box.low) || high.getAsDouble(box.high) || !isBox(box))
    return std::nullopt;
  return box;
}

/// Null: weights become a part of what is written.
static const char *getFormWithoutWeights(trop::Emit emit) {
  switch (emit) {
  case trop::Emit::Ast:
    return "--emit=ast";
  case trop::Emit::Cost:
    return "--report-cost";
  case trop::Emit::Sct:
    return "--print-sct";
  default:
    return nullptr;
  }
}

/// Whether C programs see what is written.
static bool hasSymbol(trop::Emit emit) {
  switch (emit) {
  case trop::Emit::LLVM:
  case trop::Emit::Assembly:
  case trop::Emit::Object:
  case trop::Emit::Shared:
  case trop::Emit::Header:
    return true;
  default:
    return false;
  }
}

/// A compiler's memory grows until it ends: it is asked for in large pieces, and kept.
static void tuneMemory() {
#ifdef __GLIBC__
  mallopt(M_TOP_PAD, 32 << 20);
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
#endif
}

/// The triple and the device of what --target says, "TRIPLE", "cuda" or "TRIPLE,cuda".
static std::pair<StringRef, StringRef> splitTarget(StringRef target) {
  auto [triple, device] = target.split(',');
  if (target == "cuda")
    return {"", target};
  return {triple, device};
}

static Expected<trop::Plugins> loadPlugins(const trop::CommandLine &commandLine) {
  mlir::DialectRegistry registry;
  if (!commandLine.getPlugins().empty()) {
    trop::registerDialects(registry);
    trop::registerPasses(); // whose names are taken
  }
  return trop::Plugins::load(commandLine.getPlugins(), registry);
}

int main(int argc, char **argv) {
  tuneMemory();
  trop::installCrashReports();
  InitLLVM init(argc, argv);
  trop::prepareStreams("tropc");
  trop::CommandLine commandLine(argc, argv);
  auto plugins = loadPlugins(commandLine); // Other options know their passes.
  if (!plugins)
    return usageError(toString(plugins.takeError()));
  trop::addLoadPluginOption(category);
  trop::registerInspection(ArrayRef(commandLine.getArguments(), commandLine.getCount()),
                           inspection);
  cl::HideUnrelatedOptions({&category, &inspection});
  if (Error error = plugins->addToCommandLine())
    return usageError(toString(std::move(error)));
  cl::SetVersionPrinter([&](raw_ostream &out) {
    out << trop::kVersionText << '\n';
    plugins->print(out);
  });
  if (!cl::ParseCommandLineOptions(commandLine.getCount(), commandLine.getArguments(), kOverview,
                                   &errs()))
    return 1;
  if (!suggest.empty())
    return input.empty()
               ? trop::printSuggestion(suggest)
               : usageError("--suggest looks at a file of data and compiles none, found '" + input +
                            "'");
  if (input.empty())
    return usageError("no input file; see tropc --help");
  if (optLevel > 3)
    return usageError("-O" + Twine(optLevel) + ": expected a level of 0 to 3");
  bool reports = reportCost.getNumOccurrences() > 0, printsSct = printSct.getNumOccurrences() > 0,
       analyzes = analyze.getNumOccurrences() > 0;
  if (toObject + toAssembly + (emit.getNumOccurrences() > 0) + reports + printsSct + analyzes > 1)
    return usageError(
        "-c, -S, --emit, --report-cost, --print-sct and --analyze exclude each other");
  if (!reports && nonlinearCost.getNumOccurrences() + comparisonCost.getNumOccurrences() > 0)
    return usageError("--c-nonlin and --c-relu go with --report-cost");
  trop::CostParameters cost{nonlinearCost, comparisonCost};
  if (std::string error = explainInvalid(cost, "--c-nonlin", "--c-relu"); !error.empty())
    return usageError(error);

  if (!analyzes && analyzeBox.getNumOccurrences() > 0)
    return usageError("--analyze-box goes with --analyze");

  trop::DriverOptions options;
  options.input = input;
  options.output = output;
  options.emit = toObject ? trop::Emit::Object : toAssembly ? trop::Emit::Assembly : emit;
  if (reports)
    options.emit = trop::Emit::Cost;
  if (printsSct)
    options.emit = trop::Emit::Sct;
  if (analyzes)
    options.emit = trop::Emit::Polytope;
  options.polytope = analyze;
  if (analyzeBox.getNumOccurrences() > 0) {
    std::optional<trop::InputBox> box = parseBox(analyzeBox);
    if (!box)
      return usageError("--analyze-box=" + analyzeBox +
                        ": expected LOW:HIGH, two finite numbers, the first below the second");
    options.box = *box;
  }
  options.cost = cost;
  options.report = printsSct ? printSct : reportCost;
  options.defines = defines;
  options.model = model;
  options.weights = weights;
  options.weightsMap = weightsMap;
  if (weightsMap.getNumOccurrences() && weights.empty())
    return usageError("--weights-map goes with --weights, whose tensors it names");
  if (weights.getNumOccurrences() && weights.empty())
    return usageError("--weights=: expected the name of a file");
  if (const char *form = getFormWithoutWeights(options.emit); form && !weights.empty())
    return usageError("--weights goes with what is compiled, not " + Twine(form));
  if (std::string error = trop::explainInvalidSymbol(symbol); !error.empty())
    return usageError("--symbol=" + symbol + ": " + error);
  if (symbol.getNumOccurrences() && !hasSymbol(options.emit))
    return usageError("--symbol goes with -c, -S and --emit=llvm, shared and header");
  options.codegen.symbol = symbol;
  if (derivative.getNumOccurrences())
    options.derivative = derivative;
  options.pipeline.hooks = plugins->getHooks();
  options.codegen.optLevel = optLevel;
  options.codegen.cpu = march;
  auto [triple, device] = splitTarget(target);
  if ((!device.empty() || StringRef(target).contains(',')) && device != "cuda")
    return usageError("--target=" + target +
                      ": expected 'cuda' or TRIPLE,cuda where code for "
                      "GPUs is wanted, found '" +
                      device + "'");
  options.codegen.target = triple.str();
  options.forGpus = !device.empty();
  if (gpuArch.getNumOccurrences()) {
    if (options.emit != trop::Emit::Ptx && !options.forGpus)
      return usageError("--gpu-arch goes with --target=cuda and --emit=ptx");
    options.gpuArch = gpuArch;
  }
  if (!triple.empty() &&
      (options.emit == trop::Emit::Executable || options.emit == trop::Emit::Shared))
    return usageError("--target=" + target +
                      ": expected -c, -S or --emit=llvm: programs of other "
                      "machines are not linked here");
  options.pipeline.sct = {sctMemory, sctSamples, sctPlans};
  options.pipeline.debugInfo = debugInfo;
  options.pipeline.ownLoops = !noOwnLoops;
  options.pipeline.print = printPipeline;
  options.pipeline.remarks = showRemarks;
  options.pipeline.verifyLLVM = !plugins->empty();
  if (std::string versions = plugins->getVersions(); !versions.empty())
    options.codegen.compiler += " with " + versions;
  options.plugins = std::move(*plugins);
  options.passPipelinesAt = passPipelinesAt;
  options.saveTemps = saveTemps;
  options.oneThread = trop::needsOneThread();
  options.verbose = verbose;
  options.printTargets = printTargets;
  options.program = argv[0];
  return trop::compile(options);
}
