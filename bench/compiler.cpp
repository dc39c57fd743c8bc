// The large C++ program of docs/performance.md: all of LLVM, linked statically. Parses LLVM's intermediate code, optimises it
// and prints assembly for any processor.
//
//   apt-get install g++ llvm-14-dev zlib1g-dev
//   bench/record recorded/llvm compiler sh -c '$CXX -O1 -ffunction-sections $(llvm-config-14 --cxxflags) bench/compiler.cpp $(
//     llvm-config-14 --link-static --ldflags --libs --system-libs all | sed "s/-lPolly[A-Z]*//g") -Wl,--gc-sections -o compiler'
//   compiler                          says how many processors it knows
//   compiler FILE.ll x86_64-linux     compiles
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/IRReader/IRReader.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Target/TargetOptions.h"

using namespace llvm;

static void optimise(Module &module) {
  PassBuilder builder;
  LoopAnalysisManager loops;
  FunctionAnalysisManager functions;
  CGSCCAnalysisManager components;
  ModuleAnalysisManager modules;
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  builder.buildPerModuleDefaultPipeline(OptimizationLevel::O2).run(module, modules);
}

int main(int argc, char **argv) {
  InitializeAllTargetInfos();
  InitializeAllTargets();
  InitializeAllTargetMCs();
  InitializeAllAsmPrinters();
  InitializeAllAsmParsers();
  if (argc < 3) {
    unsigned count = 0;
    for (const Target &target : TargetRegistry::targets()) {
      (void)target;
      count++;
    }
    outs() << count << " targets\n";
    return 0;
  }
  LLVMContext context;
  SMDiagnostic problem;
  std::unique_ptr<Module> module = parseIRFile(argv[1], problem, context);
  std::string message;
  const Target *target = TargetRegistry::lookupTarget(argv[2], message);
  if (!module || !target) {
    errs() << problem.getMessage() << message << '\n';
    return 1;
  }
  optimise(*module);
  TargetMachine *machine = target->createTargetMachine(argv[2], "", "", TargetOptions(), Reloc::PIC_);
  legacy::PassManager passes;
  if (machine->addPassesToEmitFile(passes, outs(), nullptr, CGFT_AssemblyFile)) {
    return 1;
  }
  passes.run(*module);
}
