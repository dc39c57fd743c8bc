package dev.ferrule.command.ldd;

import dev.ferrule.elf.Em;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What glibc and musl call things for one kind of machine.
 *
 * @param name as people say it
 * @param triplet Debian's multiarch name
 * @param loader where glibc's loader is ("ABIList" of glibc's wiki, its shlib-versions)
 * @param library the last part of the folder for this ABI where there is no multiarch: lib or lib64
 * @param platform AT_PLATFORM, what {@code $PLATFORM} becomes
 * @param cacheFlags of an entry of ld.so.cache: glibc's {@code _DL_CACHE_DEFAULT_ID}
 * @param kernelObject the name of the object that the kernel maps into each program
 * @param muslName the ARCH of ld-musl-ARCH.so.1
 * @param levels folders below glibc-hwcaps, the most demanding first
 * @param relocations relocation types that have a meaning of their own; null if not known
 */
record Abi(
    String name,
    String triplet,
    String loader,
    String library,
    String platform,
    int cacheFlags,
    String kernelObject,
    String muslName,
    List<String> levels,
    @Nullable RelocationTypes relocations) {

  /** {@code e_machine} values that the linker itself has no use for (gABI). */
  private static final int EM_SPARC = 2;

  private static final int EM_68K = 4;
  private static final int EM_MIPS = 8;
  private static final int EM_PARISC = 15;
  private static final int EM_PPC = 20;
  private static final int EM_PPC64 = 21;
  private static final int EM_S390 = 22;
  private static final int EM_SH = 42;
  private static final int EM_SPARCV9 = 43;
  private static final int EM_IA_64 = 50;
  private static final int EM_ALPHA = 0x9026;

  /** ARM: {@code EF_ARM_ABI_FLOAT_HARD}. */
  private static final int EF_ARM_ABI_FLOAT_HARD = 0x400;

  /** RISC-V and LoongArch: which registers pass floating-point arguments. */
  private static final int FLOAT_ABI = 0x6;

  private static final int RISCV_DOUBLE = 0x4;
  private static final int LOONGARCH_FLOAT_ABI = 0x7;
  private static final int LOONGARCH_DOUBLE = 0x3;

  /** MIPS: {@code EF_MIPS_ABI2} is n32, {@code EF_MIPS_NAN2008} the newer NaN encoding. */
  private static final int EF_MIPS_ABI2 = 0x20;

  private static final int EF_MIPS_NAN2008 = 0x400;

  private static final String VDSO = "linux-vdso.so.1";

  /**
   * Relocation types of a processor's ABI.
   *
   * @param none does nothing
   * @param relative needs no symbol
   * @param copy copies a variable into the program
   * @param jumpSlot may wait until the function is called
   * @param tls of thread-local variables
   */
  record RelocationTypes(int none, int relative, int copy, int jumpSlot, List<Integer> tls) {
    /** glibc's {@code elf_machine_type_class}. */
    int typeClass(int type) {
      if (type == copy) {
        return DynamicSymbols.CLASS_COPY;
      }
      return type == jumpSlot || tls.contains(type) ? DynamicSymbols.CLASS_PLT : 0;
    }
  }

  /** The ABI that a file is made for; null if it is of no known kind. */
  static @Nullable Abi of(ElfFile file) {
    return switch (file.machine()) {
      case Em.EM_X86_64 -> x86(file);
      case Em.EM_386 ->
          new Abi(
              "i386",
              "i386-linux-gnu",
              "/lib/ld-linux.so.2",
              "lib",
              "i686",
              0x0003,
              "linux-gate.so.1",
              "i386",
              List.of(),
              new RelocationTypes(0, 8, 5, 7, List.of(14, 35, 36, 37, 41)));
      case Em.EM_AARCH64 ->
          new Abi(
              file.big() ? "aarch64 (big-endian)" : "aarch64",
              file.big() ? "aarch64_be-linux-gnu" : "aarch64-linux-gnu",
              file.big() ? "/lib/ld-linux-aarch64_be.so.1" : "/lib/ld-linux-aarch64.so.1",
              "lib64",
              "aarch64",
              0x0a03,
              VDSO,
              "aarch64",
              List.of(),
              new RelocationTypes(0, 1027, 1024, 1026, List.of(1028, 1029, 1030, 1031)));
      case Em.EM_ARM -> arm((file.flags() & EF_ARM_ABI_FLOAT_HARD) != 0);
      case Em.EM_RISCV -> riscv(file);
      case Em.EM_LOONGARCH -> loongarch(file);
      case EM_S390 -> s390(file.wide());
      case EM_PPC64 -> ppc64(file.big());
      case EM_PPC ->
          plain("powerpc", "powerpc-linux-gnu", "/lib/ld.so.1", "lib", 0x0003, "powerpc")
              .withKernelObject("linux-vdso32.so.1")
              .withRelocations(new RelocationTypes(0, 22, 19, 21, List.of(68, 73, 78)));
      case EM_MIPS -> mips(file);
      case EM_SPARC -> plain("sparc", "sparc-linux-gnu", "/lib/ld-linux.so.2", "lib", 0x0003, "");
      case EM_SPARCV9 ->
          plain("sparc64", "sparc64-linux-gnu", "/lib64/ld-linux.so.2", "lib64", 0x0103, "");
      case EM_68K -> plain("m68k", "m68k-linux-gnu", "/lib/ld.so.1", "lib", 0x0003, "m68k");
      case EM_SH -> plain("sh4", "sh4-linux-gnu", "/lib/ld-linux.so.2", "lib", 0x0003, "sh");
      case EM_PARISC -> plain("hppa", "hppa-linux-gnu", "/lib/ld.so.1", "lib", 0x0003, "");
      case EM_IA_64 ->
          plain("ia64", "ia64-linux-gnu", "/lib/ld-linux-ia64.so.2", "lib", 0x0203, "");
      case EM_ALPHA -> plain("alpha", "alpha-linux-gnu", "/lib/ld-linux.so.2", "lib", 0x0003, "");
      default -> null;
    };
  }

  private static Abi x86(ElfFile file) {
    RelocationTypes types = new RelocationTypes(0, 8, 5, 7, List.of(16, 17, 18, 36));
    List<String> levels = List.of("x86-64-v4", "x86-64-v3", "x86-64-v2");
    return file.wide()
        ? new Abi(
            "x86-64",
            "x86_64-linux-gnu",
            "/lib64/ld-linux-x86-64.so.2",
            "lib64",
            "x86_64",
            0x0303,
            VDSO,
            "x86_64",
            levels,
            types)
        : new Abi(
            "x32",
            "x86_64-linux-gnux32",
            "/libx32/ld-linux-x32.so.2",
            "libx32",
            "x86_64",
            0x0803,
            VDSO,
            "x32",
            levels,
            types);
  }

  private static Abi arm(boolean hard) {
    RelocationTypes types = new RelocationTypes(0, 23, 20, 22, List.of(13, 17, 18, 19));
    return (hard
            ? plain(
                "arm (hard float)",
                "arm-linux-gnueabihf",
                "/lib/ld-linux-armhf.so.3",
                "lib",
                0x0903,
                "armhf")
            : plain("arm", "arm-linux-gnueabi", "/lib/ld-linux.so.3", "lib", 0x0b03, "arm"))
        .withPlatform("v7l")
        .withRelocations(types);
  }

  private static Abi riscv(ElfFile file) {
    boolean hard = (file.flags() & FLOAT_ABI) == RISCV_DOUBLE;
    String bits = file.wide() ? "64" : "32";
    String abi = (file.wide() ? "lp64" : "ilp32") + (hard ? "d" : "");
    return plain(
            "riscv" + bits,
            "riscv" + bits + "-linux-gnu",
            "/lib/ld-linux-riscv" + bits + "-" + abi + ".so.1",
            "lib" + bits + "/" + abi,
            hard ? 0x1003 : 0x0f03,
            "riscv" + bits)
        .withRelocations(new RelocationTypes(0, 3, 4, 5, List.of(6, 7, 8, 9, 10, 11, 12)));
  }

  private static Abi loongarch(ElfFile file) {
    boolean hard = (file.flags() & LOONGARCH_FLOAT_ABI) == LOONGARCH_DOUBLE;
    return plain(
            "loongarch64",
            "loongarch64-linux-gnu",
            "/lib64/ld-linux-loongarch-lp64" + (hard ? "d" : "s") + ".so.1",
            "lib64",
            hard ? 0x1203 : 0x1103,
            "loongarch64")
        .withRelocations(new RelocationTypes(0, 3, 4, 5, List.of(6, 7, 8, 9, 10, 11)));
  }

  private static Abi s390(boolean wide) {
    RelocationTypes types = new RelocationTypes(0, 12, 9, 11, List.of(54, 55, 56));
    return wide
        ? new Abi(
            "s390x",
            "s390x-linux-gnu",
            "/lib/ld64.so.1",
            "lib64",
            "s390x",
            0x0403,
            "linux-vdso64.so.1",
            "s390x",
            List.of("z16", "z15", "z14", "z13"),
            types)
        : plain("s390", "s390-linux-gnu", "/lib/ld.so.1", "lib", 0x0003, "").withRelocations(types);
  }

  private static Abi ppc64(boolean big) {
    return new Abi(
        big ? "powerpc64" : "powerpc64le",
        big ? "powerpc64-linux-gnu" : "powerpc64le-linux-gnu",
        big ? "/lib64/ld64.so.1" : "/lib64/ld64.so.2",
        "lib64",
        "power8",
        0x0503,
        "linux-vdso64.so.1",
        big ? "powerpc64" : "powerpc64le",
        big ? List.of() : List.of("power10", "power9"),
        new RelocationTypes(0, 22, 19, 21, List.of(68, 73, 78)));
  }

  private static Abi mips(ElfFile file) {
    boolean newNan = (file.flags() & EF_MIPS_NAN2008) != 0;
    String loader = newNan ? "ld-linux-mipsn8.so.1" : "ld.so.1";
    String ending = file.big() ? "" : "el";
    if (file.wide()) {
      String triplet = "mips64" + ending + "-linux-gnuabi64";
      return plain(
          "mips64" + ending, triplet, "/lib64/" + loader, "lib64", 0x0703, "mips64" + ending);
    }
    if ((file.flags() & EF_MIPS_ABI2) != 0) {
      String triplet = "mips64" + ending + "-linux-gnuabin32";
      return plain(
          "mipsn32" + ending, triplet, "/lib32/" + loader, "lib32", 0x0603, "mipsn32" + ending);
    }
    String triplet = "mips" + ending + "-linux-gnu";
    return plain("mips" + ending, triplet, "/lib/" + loader, "lib", 0x0003, "mips" + ending);
  }

  private static Abi plain(
      String name, String triplet, String loader, String library, int flags, String musl) {
    return new Abi(name, triplet, loader, library, name, flags, VDSO, musl, List.of(), null);
  }

  private Abi withKernelObject(String object) {
    return new Abi(
        name,
        triplet,
        loader,
        library,
        platform,
        cacheFlags,
        object,
        muslName,
        levels,
        relocations);
  }

  private Abi withPlatform(String value) {
    return new Abi(
        name,
        triplet,
        loader,
        library,
        value,
        cacheFlags,
        kernelObject,
        muslName,
        levels,
        relocations);
  }

  private Abi withRelocations(RelocationTypes types) {
    return new Abi(
        name,
        triplet,
        loader,
        library,
        platform,
        cacheFlags,
        kernelObject,
        muslName,
        levels,
        types);
  }

  /** Where glibc looks at last if its loader is not there to tell. */
  List<String> defaultFolders() {
    return List.of(
        "/lib/" + triplet + "/",
        "/usr/lib/" + triplet + "/",
        "/" + library + "/",
        "/usr/" + library + "/",
        "/lib/",
        "/usr/lib/");
  }
}
