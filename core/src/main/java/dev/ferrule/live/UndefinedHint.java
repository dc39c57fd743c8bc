package dev.ferrule.live;

import org.jspecify.annotations.Nullable;

/** What usually helps against an undefined symbol, told from its name. */
final class UndefinedHint {
  private UndefinedHint() {}

  static @Nullable String of(String name) {
    if (name.startsWith("std::") || name.startsWith("__cxa_") || name.startsWith("operator ")) {
      return "this is C++'s library: link with -lstdc++, or let g++ drive the link";
    }
    if (name.startsWith("vtable for ")) {
      return "the class has a virtual function that is declared but not defined";
    }
    return switch (name) {
      case "main" -> "the program has no main function, or the object that has it is not named";
      case "_Unwind_Resume", "_Unwind_Backtrace", "_Unwind_RaiseException" ->
          "an unwinder is missing: link with -lgcc_s or -lgcc_eh (or libunwind for musl)";
      case "sin", "cos", "tan", "pow", "exp", "log", "sqrt", "fmod", "floor", "ceil" ->
          "this is in the mathematics library: link with -lm";
      case "dlopen", "dlsym", "dlclose", "dlerror" -> "before glibc 2.34 this needs -ldl";
      case "pthread_create", "pthread_join" -> "before glibc 2.34 this needs -lpthread";
      default -> null;
    };
  }
}
