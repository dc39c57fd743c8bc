package dev.ferrule.crt;

import dev.ferrule.elf.Shf;
import dev.ferrule.elf.Sht;

/**
 * The {@code .eh_frame} of a made object: how to unwind through its code (LSB, "Exception Frames";
 * DWARF 5, 6.4 "Call Frame Information"). One CIE, then an FDE for each function.
 */
final class CallFrames {
  private final ObjectBuilder.Section section;
  private final int pcRelative;

  /**
   * @param factors the CIE's code alignment, data alignment and return address column, as pairs of
   *     hexadecimal digits
   * @param initial what holds at the start of every function
   * @param pcRelative the processor's relocation for an address of 32 bits relative to its place
   */
  CallFrames(ObjectBuilder object, String factors, String initial, int pcRelative) {
    this.pcRelative = pcRelative;
    section = object.section(".eh_frame", Sht.SHT_PROGBITS, Shf.SHF_ALLOC, 8);
    section
        .word(0) // length, set below
        .word(0) // CIE_id
        .hex("01") // version
        .hex("7a 52 00") // augmentation "zR"
        .hex(factors)
        .hex("01 1b") // one byte of augmentation data: DW_EH_PE_pcrel | DW_EH_PE_sdata4
        .hex(initial);
    finish(0);
  }

  /**
   * Adds a function.
   *
   * @param code its section, which must have a name of its own in the object
   * @param start where it starts in the section
   * @param size its bytes
   * @param instructions how the frame changes, as pairs of digits; "" if it does not
   */
  void function(String code, int start, int size, String instructions) {
    int record = section.size();
    section
        .word(0) // length, set below
        .word(record + 4) // back to the CIE
        .refer(4, pcRelative, code, start)
        .word(size)
        .hex("00") // no augmentation data
        .hex(instructions);
    finish(record);
  }

  private void finish(int record) {
    section.align(8); // DW_CFA_nop is 0
    section.setWord(record, section.size() - record - 4);
  }
}
