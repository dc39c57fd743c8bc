package dev.ferrule.write;

import dev.ferrule.elf.LittleEndian;
import dev.ferrule.layout.Layout;
import dev.ferrule.layout.OutputSection;
import dev.ferrule.live.EhFrameRecords;
import dev.ferrule.live.EhFrames;
import dev.ferrule.symbol.LinkedObjects;
import java.util.Arrays;

/** Writes {@code .eh_frame} and the table that finds a frame by its code address. */
final class EhFrameWriter {
  private static final int DW_EH_PE_PCREL = 0x10;
  private static final int DW_EH_PE_SDATA4 = 0x0b;
  private static final int DW_EH_PE_UDATA4 = 0x03;
  private static final int DW_EH_PE_DATAREL = 0x30;

  private final Layout layout;
  private final LinkedObjects objects;
  private final EhFrames frames;
  private final Relocator relocator;

  /** Code address and place of each FDE. */
  private final long[] addresses;

  private final long[] places;
  private int fdes;

  EhFrameWriter(Layout layout, LinkedObjects objects, Relocator relocator) {
    this.layout = layout;
    this.objects = objects;
    this.frames = layout.frames();
    this.relocator = relocator;
    this.addresses = new long[frames.fdeCount()];
    this.places = new long[frames.fdeCount()];
  }

  /** Fills {@code .eh_frame}; the terminator is the zeros at its end. */
  void fill(OutputSection section, byte[] out) {
    for (int f = 0; f < frames.inputs().size(); f++) {
      EhFrames.Input input = frames.inputs().get(f);
      EhFrameRecords records = input.records();
      int number = objects.section(input.object(), input.section());
      Relocator.Place place = new Relocator.Place();
      place.bytes = out;
      place.nextSymbolic = layout.relocations().firstSymbolic(number);
      for (int r = 0; r < records.count(); r++) {
        if (!frames.isWritten(f, r)) {
          continue;
        }
        int at = frames.place(f, r);
        System.arraycopy(records.bytes(), records.offset(r), out, at, records.size(r));
        place.indexBase = (long) at - records.offset(r);
        place.addressBase = section.address() + (long) at - records.offset(r);
        place.from = at;
        place.to = at + records.size(r);
        // The few that the loader has to apply share one region of entries.
        place.nextRelative = place.nextSymbolic;
        relocator.apply(
            input.object(),
            input.section(),
            records.relocations(),
            records.firstRelocation(r),
            records.endRelocation(r),
            place);
        place.nextSymbolic = Math.max(place.nextSymbolic, place.nextRelative);
        if (!records.isCie(r)) {
          int cie = frames.place(f, records.cie(r));
          LittleEndian.put32(out, at + 4, at + 4 - cie);
          int encoding = records.pointerEncoding(records.cie(r));
          addresses[fdes] = codeAddress(out, at + 8, section.address() + at + 8, encoding);
          places[fdes++] = section.address() + at;
        }
      }
    }
  }

  private static long codeAddress(byte[] out, int at, long address, int encoding) {
    long value =
        switch (encoding & 0x0f) {
          case 0x03 -> LittleEndian.get32(out, at) & 0xffffffffL;
          case 0x0b -> LittleEndian.get32(out, at);
          default -> LittleEndian.get64(out, at);
        };
    return (encoding & 0x70) == DW_EH_PE_PCREL ? value + address : value;
  }

  /** Fills {@code .eh_frame_hdr} (LSB core, "Exception Frames"), after {@link #fill}. */
  void fillHeader(OutputSection header, OutputSection section, byte[] out) {
    out[0] = 1; // version
    out[1] = DW_EH_PE_PCREL | DW_EH_PE_SDATA4; // eh_frame_ptr
    out[2] = DW_EH_PE_UDATA4; // fde_count
    out[3] = DW_EH_PE_DATAREL | DW_EH_PE_SDATA4; // table
    LittleEndian.put32(out, 4, (int) (section.address() - (header.address() + 4)));
    LittleEndian.put32(out, 8, fdes);
    long[] keys = new long[fdes];
    for (int k = 0; k < fdes; k++) {
      // Signed distance first, then the place: sorts by code address.
      keys[k] = addresses[k] - header.address() << 32 | places[k] - header.address() & 0xffffffffL;
    }
    Arrays.sort(keys);
    for (int k = 0; k < fdes; k++) {
      LittleEndian.put32(out, 12 + 8 * k, (int) (keys[k] >> 32));
      LittleEndian.put32(out, 16 + 8 * k, (int) keys[k]);
    }
  }
}
