package dev.ferrule.crt;

import static dev.ferrule.elf.RelocationX8664.R_X86_64_64;
import static dev.ferrule.elf.RelocationX8664.R_X86_64_GOTPCRELX;
import static dev.ferrule.elf.RelocationX8664.R_X86_64_PC32;
import static dev.ferrule.elf.RelocationX8664.R_X86_64_PLT32;
import static dev.ferrule.elf.RelocationX8664.R_X86_64_REX_GOTPCRELX;

import dev.ferrule.elf.Em;
import dev.ferrule.elf.Nt;
import dev.ferrule.elf.Shf;
import dev.ferrule.elf.Sht;
import dev.ferrule.elf.Stb;
import dev.ferrule.elf.Stt;
import dev.ferrule.elf.Stv;

/**
 * x86-64, after the System V psABI: 3.4.1 "Initial Stack and Register State" for what {@code
 * _start} finds, 3.2.3 "Parameter Passing" for calls; LSB, "__libc_start_main". Instructions are
 * given as bytes with their assembly beside them (Intel SDM, volume 2). Indirect targets start with
 * {@code endbr64}, so that the objects may carry the marks of control flow enforcement.
 */
final class X8664Code implements MachineCode {
  private static final long DATA = Shf.SHF_ALLOC | Shf.SHF_WRITE;
  private static final long CODE = Shf.SHF_ALLOC | Shf.SHF_EXECINSTR;

  /** A field of 4 bytes at the end of an instruction is relative to the byte after it. */
  private static final int AT_END = -4;

  private static final String ENDBR64 = "f3 0f 1e fa";

  /** Code alignment 1, data alignment -8, return address in column 16. */
  private static final String FACTORS = "01 78 10";

  /** DW_CFA_def_cfa rsp+8, DW_CFA_offset rip at cfa-8. */
  private static final String CALLED = "0c 07 08 90 01";

  /** DW_CFA_undefined rip: nobody called this, unwinding ends here. */
  private static final String NO_CALLER = "07 10";

  /** {@code _IO_stdin_used}: the version of stdio that the program was compiled for. */
  private static final int STDIO_VERSION = 0x20001;

  @Override
  public ObjectBuilder start(boolean callsConstructors) {
    ObjectBuilder object = object();
    abiTag(object);
    ObjectBuilder.Section text = object.text();
    text.hex(ENDBR64)
        .hex("31 ed") //       xor  %ebp, %ebp        the outermost frame
        .hex("49 89 d1") //    mov  %rdx, %r9         rtld_fini
        .hex("5e") //          pop  %rsi              argc
        .hex("48 89 e2") //    mov  %rsp, %rdx        argv
        .hex("48 83 e4 f0") // and  $-16, %rsp
        .hex("50") //          push %rax
        .hex("54"); //         push %rsp              stack_end
    text.hex("45 31 c0"); //   xor  %r8d, %r8d        fini: none
    if (callsConstructors) {
      text.hex("48 8d 0d") //  lea  constructors(%rip), %rcx
          .refer(4, R_X86_64_PC32, "ferrule_constructors", AT_END);
    } else {
      text.hex("31 c9"); //    xor  %ecx, %ecx        init: the C library finds .init_array
    }
    text.hex("48 8b 3d") //    mov  main@GOTPCREL(%rip), %rdi
        .refer(4, R_X86_64_REX_GOTPCRELX, "main", AT_END)
        .hex("ff 15") //       call *__libc_start_main@GOTPCREL(%rip)
        .refer(4, R_X86_64_GOTPCRELX, "__libc_start_main", AT_END)
        .hex("f4") //          hlt                    it does not return
        .define("_start", 0, Stt.STT_FUNC);
    int size = text.size();
    CallFrames frames = new CallFrames(object, FACTORS, CALLED, R_X86_64_PC32);
    frames.function(".text", 0, size, NO_CALLER);
    if (callsConstructors) {
      constructors(object, text.align(16), frames, "_init");
    }
    object
        .section(".rodata.cst4", Sht.SHT_PROGBITS, Shf.SHF_ALLOC | Shf.SHF_MERGE, 4, 4)
        .word(STDIO_VERSION)
        .define("_IO_stdin_used", 0, Stt.STT_OBJECT);
    object
        .section(".data", Sht.SHT_PROGBITS, DATA, 4)
        .define("__data_start", 0, Stt.STT_NOTYPE)
        .define("data_start", 0, Stt.STT_NOTYPE, Stb.STB_WEAK, Stv.STV_DEFAULT)
        .zeros(4);
    return object;
  }

  @Override
  public ObjectBuilder oldStart(String init) {
    ObjectBuilder object = object();
    ObjectBuilder.Section text = object.text();
    text.hex(ENDBR64)
        .hex("48 85 c9") //    test %rcx, %rcx        did _start pass a function?
        .hex("75 07") //       jne  1f
        .hex("48 8d 0d") //    lea  constructors(%rip), %rcx
        .refer(4, R_X86_64_PC32, "ferrule_constructors", AT_END)
        .hex("e9") //       1: jmp  __libc_start_main
        .refer(4, R_X86_64_PLT32, "__libc_start_main@GLIBC_2.2.5", AT_END)
        .define("__libc_start_main", 0, Stt.STT_FUNC, Stb.STB_GLOBAL, Stv.STV_HIDDEN);
    CallFrames frames = new CallFrames(object, FACTORS, CALLED, R_X86_64_PC32);
    frames.function(".text", 0, text.size(), "");
    constructors(object, text.align(16), frames, init);
    return object;
  }

  /**
   * Calls {@code _init} if there is one, then what {@code .init_array} lists, each with argc, argv
   * and envp.
   */
  private static void constructors(
      ObjectBuilder object, ObjectBuilder.Section text, CallFrames frames, String init) {
    int start = text.size();
    object.weakHidden(init);
    object.hidden("__init_array_start");
    object.hidden("__init_array_end");
    text.hex(ENDBR64)
        .hex("55") //          push %rbp
        .hex("53") //          push %rbx
        .hex("41 54") //       push %r12
        .hex("41 55") //       push %r13
        .hex("41 56") //       push %r14              the stack is aligned again
        .hex("41 89 fc") //    mov  %edi, %r12d       argc
        .hex("49 89 f5") //    mov  %rsi, %r13        argv
        .hex("49 89 d6") //    mov  %rdx, %r14        envp
        .hex("48 8b 05") //    mov  _init@GOTPCREL(%rip), %rax
        .refer(4, R_X86_64_REX_GOTPCRELX, init, AT_END)
        .hex("48 85 c0") //    test %rax, %rax
        .hex("74 02") //       je   0f
        .hex("ff d0") //       call *%rax
        .hex("48 8d 1d") // 0: lea  __init_array_start(%rip), %rbx
        .refer(4, R_X86_64_PC32, "__init_array_start", AT_END)
        .hex("48 8d 2d") //    lea  __init_array_end(%rip), %rbp
        .refer(4, R_X86_64_PC32, "__init_array_end", AT_END)
        .hex("48 39 eb") // 1: cmp  %rbp, %rbx
        .hex("73 11") //       jae  2f
        .hex("44 89 e7") //    mov  %r12d, %edi
        .hex("4c 89 ee") //    mov  %r13, %rsi
        .hex("4c 89 f2") //    mov  %r14, %rdx
        .hex("ff 13") //       call *(%rbx)
        .hex("48 83 c3 08") // add  $8, %rbx
        .hex("eb ea") //       jmp  1b
        .hex("41 5e") //    2: pop  %r14
        .hex("41 5d") //       pop  %r13
        .hex("41 5c") //       pop  %r12
        .hex("5b") //          pop  %rbx
        .hex("5d") //          pop  %rbp
        .hex("c3") //          ret
        .define("ferrule_constructors", start, Stt.STT_FUNC, Stb.STB_LOCAL, Stv.STV_DEFAULT);
    frames.function(
        ".text",
        start,
        text.size() - start,
        "45 0e 10 86 02" // after 5 bytes: cfa rsp+16, rbp at cfa-16
            + " 41 0e 18 83 03" // after 1: rsp+24, rbx at cfa-24
            + " 42 0e 20 8c 04" // after 2: rsp+32, r12 at cfa-32
            + " 42 0e 28 8d 05" // after 2: rsp+40, r13 at cfa-40
            + " 42 0e 30 8e 06" // after 2: rsp+48, r14 at cfa-48
            + " 7d 0e 28" // after 61: rsp+40
            + " 42 0e 20 42 0e 18 41 0e 10 41 0e 08"); // as they are popped
  }

  @Override
  public ObjectBuilder initStart() {
    ObjectBuilder object = object();
    initStart(object, ".init", "_init");
    initStart(object, ".fini", "_fini");
    return object;
  }

  private static void initStart(ObjectBuilder object, String section, String function) {
    part(object, section, 4)
        .hex(ENDBR64)
        .hex("48 83 ec 08") // sub  $8, %rsp
        .define(function, 0, Stt.STT_FUNC, Stb.STB_GLOBAL, Stv.STV_HIDDEN);
  }

  @Override
  public ObjectBuilder initEnd() {
    ObjectBuilder object = object();
    part(object, ".init", 1).hex("48 83 c4 08 c3"); // add $8, %rsp; ret
    part(object, ".fini", 1).hex("48 83 c4 08 c3"); // add $8, %rsp; ret
    return object;
  }

  /** A part of a function that is spread over objects: no padding may come between them. */
  private static ObjectBuilder.Section part(ObjectBuilder object, String name, int alignment) {
    return object.section(name, Sht.SHT_PROGBITS, CODE, alignment);
  }

  @Override
  public ObjectBuilder begin(boolean positionIndependent) {
    ObjectBuilder object = object();
    object.weak("_ITM_registerTMCloneTable");
    object.weak("_ITM_deregisterTMCloneTable");
    object.hidden("__TMC_END__");
    object.section(".tm_clone_table", Sht.SHT_PROGBITS, DATA, 8);
    ObjectBuilder.Section handle = object.section(".data.rel.local", Sht.SHT_PROGBITS, DATA, 8);
    if (positionIndependent) {
      handle.refer(8, R_X86_64_64, "__dso_handle", 0);
    } else {
      handle.zeros(8);
    }
    handle.define("__dso_handle", 0, Stt.STT_OBJECT, Stb.STB_GLOBAL, Stv.STV_HIDDEN);
    ObjectBuilder.Section text = object.text();
    first(text);
    int last = text.align(16).size();
    last(object, text, positionIndependent);
    CallFrames frames = new CallFrames(object, FACTORS, CALLED, R_X86_64_PC32);
    frames.function(".text", 0, last, "");
    int size = text.size() - last;
    // After 5 bytes: cfa rsp+16; before the last one: rsp+8.
    String beforeReturn = Integer.toHexString(0x40 | size - 6);
    frames.function(".text", last, size, "45 0e 10 " + beforeReturn + " 0e 08");
    object.section(".init_array", Sht.SHT_INIT_ARRAY, DATA, 8, 8).refer(8, R_X86_64_64, ".text", 0);
    object
        .section(".fini_array", Sht.SHT_FINI_ARRAY, DATA, 8, 8)
        .refer(8, R_X86_64_64, ".text", last);
    return object;
  }

  /** Registers the pairs of transactional clones (gcc's {@code -fgnu-tm}) if there are any. */
  private static void first(ObjectBuilder.Section text) {
    text.hex(ENDBR64)
        .hex("48 8d 3d") //    lea  .tm_clone_table(%rip), %rdi
        .refer(4, R_X86_64_PC32, ".tm_clone_table", AT_END)
        .hex("48 8d 35") //    lea  __TMC_END__(%rip), %rsi
        .refer(4, R_X86_64_PC32, "__TMC_END__", AT_END)
        .hex("48 29 fe") //    sub  %rdi, %rsi
        .hex("48 c1 fe 04") // sar  $4, %rsi          how many pairs
        .hex("74 0e") //       je   1f
        .hex("48 8b 05") //    mov  _ITM_registerTMCloneTable@GOTPCREL(%rip), %rax
        .refer(4, R_X86_64_REX_GOTPCRELX, "_ITM_registerTMCloneTable", AT_END)
        .hex("48 85 c0") //    test %rax, %rax
        .hex("74 02") //       je   1f
        .hex("ff e0") //       jmp  *%rax
        .hex("c3"); //      1: ret
  }

  /** Lets the C library run what {@code atexit} gave it for this image, and ends the above. */
  private static void last(
      ObjectBuilder object, ObjectBuilder.Section text, boolean positionIndependent) {
    text.hex(ENDBR64) //
        .hex("50"); //         push %rax              align the stack
    if (positionIndependent) {
      object.weak("__cxa_finalize");
      text.hex("48 8b 05") //  mov  __cxa_finalize@GOTPCREL(%rip), %rax
          .refer(4, R_X86_64_REX_GOTPCRELX, "__cxa_finalize", AT_END)
          .hex("48 85 c0") //  test %rax, %rax
          .hex("74 09") //     je   1f
          .hex("48 8d 3d") //  lea  __dso_handle(%rip), %rdi
          .refer(4, R_X86_64_PC32, "__dso_handle", AT_END)
          .hex("ff d0"); //    call *%rax
    }
    text.hex("48 8d 3d") // 1: lea  .tm_clone_table(%rip), %rdi
        .refer(4, R_X86_64_PC32, ".tm_clone_table", AT_END)
        .hex("48 8d 35") //    lea  __TMC_END__(%rip), %rsi
        .refer(4, R_X86_64_PC32, "__TMC_END__", AT_END)
        .hex("48 39 fe") //    cmp  %rdi, %rsi
        .hex("74 0e") //       je   2f
        .hex("48 8b 05") //    mov  _ITM_deregisterTMCloneTable@GOTPCREL(%rip), %rax
        .refer(4, R_X86_64_REX_GOTPCRELX, "_ITM_deregisterTMCloneTable", AT_END)
        .hex("48 85 c0") //    test %rax, %rax
        .hex("74 02") //       je   2f
        .hex("ff d0") //       call *%rax
        .hex("59") //       2: pop  %rcx
        .hex("c3"); //         ret
  }

  @Override
  public ObjectBuilder end() {
    ObjectBuilder object = object();
    object
        .section(".tm_clone_table", Sht.SHT_PROGBITS, DATA, 8)
        .define("__TMC_END__", 0, Stt.STT_OBJECT, Stb.STB_GLOBAL, Stv.STV_HIDDEN);
    object.section(".eh_frame", Sht.SHT_PROGBITS, Shf.SHF_ALLOC, 4).word(0); // the terminator
    return object;
  }

  @Override
  public ObjectBuilder wrapper(LibraryWrapper wrapper) {
    ObjectBuilder object = object();
    ObjectBuilder.Section text = object.text().hex(ENDBR64);
    String frame = "";
    switch (wrapper) {
      case ATEXIT -> {
        object.hidden("__dso_handle");
        text.hex("48 8d 15") //  lea  __dso_handle(%rip), %rdx
            .refer(4, R_X86_64_PC32, "__dso_handle", AT_END)
            .hex("31 f6"); //    xor  %esi, %esi
      }
      case AT_QUICK_EXIT -> {
        object.hidden("__dso_handle");
        text.hex("48 8d 35") //  lea  __dso_handle(%rip), %rsi
            .refer(4, R_X86_64_PC32, "__dso_handle", AT_END);
      }
      case PTHREAD_ATFORK -> {
        object.hidden("__dso_handle");
        text.hex("48 8d 0d") //  lea  __dso_handle(%rip), %rcx
            .refer(4, R_X86_64_PC32, "__dso_handle", AT_END);
      }
      case STACK_CHK_FAIL_LOCAL,
          FCNTL64,
          DN_COMP,
          DN_EXPAND,
          DN_SKIPNAME,
          RES_DNOK,
          RES_HNOK,
          RES_MAILOK,
          RES_MKQUERY,
          RES_NMKQUERY,
          RES_NQUERY,
          RES_NQUERYDOMAIN,
          RES_NSEARCH,
          RES_NSEND,
          RES_OWNOK,
          RES_QUERY,
          RES_QUERYDOMAIN,
          RES_SEARCH,
          RES_SEND -> {}
      case STAT, STAT64, FSTAT, FSTAT64, LSTAT, LSTAT64 ->
          text.hex("48 89 f2") //    mov  %rsi, %rdx    buffer
              .hex("48 89 fe") //    mov  %rdi, %rsi    path or descriptor
              .hex("bf 01 00 00 00"); // mov $1, %edi   _STAT_VER
      case FSTATAT, FSTATAT64 ->
          text.hex("41 89 c8") //    mov  %ecx, %r8d    flags
              .hex("48 89 d1") //    mov  %rdx, %rcx    buffer
              .hex("48 89 f2") //    mov  %rsi, %rdx    path
              .hex("89 fe") //       mov  %edi, %esi    descriptor
              .hex("bf 01 00 00 00"); // mov $1, %edi   _STAT_VER
      case MKNOD -> {
        frame = "48 0e 20 5a 0e 08"; // after 8 bytes: cfa rsp+32; after 26: rsp+8
        text.hex("48 83 ec 18") //    sub  $24, %rsp
            .hex("48 89 54 24 08") // mov  %rdx, 8(%rsp) device
            .hex("48 8d 4c 24 08") // lea  8(%rsp), %rcx
            .hex("89 f2") //          mov  %esi, %edx    mode
            .hex("48 89 fe"); //      mov  %rdi, %rsi    path
      }
      case MKNODAT -> {
        frame = "48 0e 20 5c 0e 08"; // after 8 bytes: cfa rsp+32; after 28: rsp+8
        text.hex("48 83 ec 18") //    sub  $24, %rsp
            .hex("48 89 4c 24 08") // mov  %rcx, 8(%rsp) device
            .hex("4c 8d 44 24 08") // lea  8(%rsp), %r8
            .hex("89 d1") //          mov  %edx, %ecx    mode
            .hex("48 89 f2") //       mov  %rsi, %rdx    path
            .hex("89 fe"); //         mov  %edi, %esi    descriptor
      }
    }
    if (frame.isEmpty()) {
      text.hex("e9").refer(4, R_X86_64_PLT32, wrapper.target(), AT_END); // jmp target
    } else {
      text.hex("31 ff") //            xor  %edi, %edi    _MKNOD_VER
          .hex("e8") //               call target
          .refer(4, R_X86_64_PLT32, wrapper.target(), AT_END)
          .hex("48 83 c4 18") //      add  $24, %rsp
          .hex("c3"); //              ret
    }
    text.define(wrapper.symbol(), 0, Stt.STT_FUNC, Stb.STB_GLOBAL, Stv.STV_HIDDEN);
    new CallFrames(object, FACTORS, CALLED, R_X86_64_PC32).function(".text", 0, text.size(), frame);
    return object;
  }

  /** An object that is marked as prepared for indirect branch tracking and shadow stacks. */
  private static ObjectBuilder object() {
    ObjectBuilder object = new ObjectBuilder(Em.EM_X86_64);
    object
        .section(".note.gnu.property", Sht.SHT_NOTE, Shf.SHF_ALLOC, 8)
        .word(4)
        .word(16)
        .word(Nt.NT_GNU_PROPERTY_TYPE_0)
        .hex("47 4e 55 00") // "GNU"
        .word(Nt.GNU_PROPERTY_X86_FEATURE_1_AND)
        .word(4)
        .word(Nt.GNU_PROPERTY_X86_FEATURE_1_IBT | Nt.GNU_PROPERTY_X86_FEATURE_1_SHSTK)
        .align(8);
    return object;
  }

  /** Linux 3.2 is the oldest kernel that glibc runs on since 2.26 (LSB, "ABI note tag"). */
  private static void abiTag(ObjectBuilder object) {
    object
        .section(".note.ABI-tag", Sht.SHT_NOTE, Shf.SHF_ALLOC, 4)
        .word(4)
        .word(16)
        .word(Nt.NT_GNU_ABI_TAG)
        .hex("47 4e 55 00") // "GNU"
        .word(0) // ELF_NOTE_OS_LINUX
        .word(3)
        .word(2)
        .word(0);
  }
}
