package dev.ferrule.request;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Options about what is kept and where it goes.
 *
 * @param gcSections {@code --gc-sections}
 * @param printGcSections {@code --print-gc-sections}
 * @param startStopGc {@code -z start-stop-gc}: {@code __start_X} does not by itself keep sections
 *     {@code X}
 * @param imageBase {@code --image-base}, or null for the default
 * @param sectionStarts {@code -Ttext=}, {@code -Tdata=}, {@code -Tbss=}, {@code
 *     --section-start=NAME=ADDRESS}
 * @param maxPageSize {@code -z max-page-size}, bytes, or 0 for the processor's default
 * @param commonPageSize {@code -z common-page-size}, bytes, or 0 for the processor's default
 * @param relro {@code -z relro}
 * @param separateCode {@code -z separate-code}: code shares no page with data
 * @param executableStack {@code -z execstack} (true), {@code -z noexecstack} (false), or null: from
 *     the inputs
 * @param stackSize {@code -z stack-size}, bytes, or 0
 * @param ehFrameHeader {@code --eh-frame-hdr}
 * @param defineCommon {@code -d}: {@code -r} gives common symbols their space
 * @param ctorsInInitArray whether {@code .ctors} entries are merged into {@code .init_array}
 */
public record LayoutOptions(
    boolean gcSections,
    boolean printGcSections,
    boolean startStopGc,
    @Nullable Long imageBase,
    Map<String, Long> sectionStarts,
    long maxPageSize,
    long commonPageSize,
    boolean relro,
    boolean separateCode,
    @Nullable Boolean executableStack,
    long stackSize,
    boolean ehFrameHeader,
    boolean defineCommon,
    boolean ctorsInInitArray) {
  public static final LayoutOptions DEFAULT =
      new LayoutOptions(
          false, false, false, null, Map.of(), 0, 0, true, true, null, 0, false, false, true);
}
