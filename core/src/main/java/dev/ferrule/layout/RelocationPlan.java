package dev.ferrule.layout;

import dev.ferrule.live.EhFrames;
import dev.ferrule.live.Needs;
import dev.ferrule.live.References;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.work.Workers;
import java.util.List;

/**
 * Which entry of {@code .rela.dyn} each place gets. Relative ones come first, as DT_RELACOUNT
 * demands, by address; then those that name symbols. Places are numbered beforehand, so that
 * threads can fill them in any order.
 */
public final class RelocationPlan {
  /** GOT entries of one task: few, so that the loop over them is compiled early. */
  private static final int AT_ONCE = 256;

  /** For each input section its first relative entry. */
  private final int[] firstRelative;

  /** For each input section its first symbolic entry. */
  private final int[] firstSymbolic;

  private int gotRelative;
  private int gotSymbolic;
  private int copies;
  private int relativeCount;
  private int count;

  private RelocationPlan(int sections) {
    this.firstRelative = new int[sections];
    this.firstSymbolic = new int[sections];
  }

  static RelocationPlan of(
      LinkedObjects objects,
      Needs needs,
      References references,
      GotPlan got,
      CopyPlan copyPlan,
      List<OutputSection> sections,
      List<EhFrames.Input> frames,
      Workers workers) {
    RelocationPlan plan = new RelocationPlan(objects.sectionCount());
    int next = 0;
    for (OutputSection section : sections) {
      for (int k = 0; k < section.memberCount; k++) {
        plan.firstRelative[section.members[k]] = next;
        next += needs.relative()[section.members[k]];
      }
    }
    plan.gotRelative = next;
    byte[] relative = new byte[got.count()];
    byte[] symbolic = new byte[got.count()];
    workers.forEach(
        (relative.length + AT_ONCE - 1) / AT_ONCE,
        (int task, int worker) -> {
          int from = task * AT_ONCE;
          for (int e = from; e < Math.min(relative.length, from + AT_ONCE); e++) {
            GotRelocation relocation = GotRelocation.of(got, e, objects, references);
            relative[e] = (byte) (relocation.isRelative() ? 1 : 0);
            symbolic[e] = (byte) relocation.symbolicCount();
          }
        });
    next += sum(relative);
    plan.relativeCount = next;
    for (OutputSection section : sections) {
      for (int k = 0; k < section.memberCount; k++) {
        plan.firstSymbolic[section.members[k]] = next;
        next += needs.symbolic()[section.members[k]];
      }
    }
    for (EhFrames.Input frame : frames) {
      // Records that are merged leave entries unused: R_*_NONE, which must not stand among the
      // relative ones.
      int number = objects.section(frame.object(), frame.section());
      plan.firstSymbolic[number] = next;
      next += needs.symbolic()[number] + needs.relative()[number];
    }
    plan.gotSymbolic = next;
    next += sum(symbolic);
    plan.copies = next;
    plan.count = next + copyPlan.copies().size();
    return plan;
  }

  private static int sum(byte[] numbers) {
    int sum = 0;
    for (byte number : numbers) {
      sum += number;
    }
    return sum;
  }

  public int firstRelative(int section) {
    return firstRelative[section];
  }

  public int firstSymbolic(int section) {
    return firstSymbolic[section];
  }

  /** First relative entry of the GOT's. */
  public int gotRelative() {
    return gotRelative;
  }

  /** First entry of the GOT's that name a symbol or module. */
  public int gotSymbolic() {
    return gotSymbolic;
  }

  /** First copy relocation. */
  public int copies() {
    return copies;
  }

  /** DT_RELACOUNT. */
  public int relativeCount() {
    return relativeCount;
  }

  /** All entries. */
  public int count() {
    return count;
  }
}
