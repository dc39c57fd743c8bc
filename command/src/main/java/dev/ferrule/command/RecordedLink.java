package dev.ferrule.command;

import dev.ferrule.api.LinkHost;
import dev.ferrule.api.MemoryNeed;
import dev.ferrule.api.PassTime;
import dev.ferrule.input.FileOpener;
import dev.ferrule.input.LoadedInputs;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.reuse.EarlierLink;
import dev.ferrule.work.LinkControl;
import dev.ferrule.write.UnnamedFile;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * A host that also tells the JVM's flight recorder of each pass: {@code
 * FERRULE_JAVA_OPTIONS=-XX:StartFlightRecording=filename=link.jfr}. Only made where it records,
 * because loading the recorder's classes takes longer than a pass.
 */
final class RecordedLink implements LinkHost {
  @Name("dev.ferrule.Pass")
  @Label("Link Pass")
  @Category("Ferrule")
  @StackTrace(false)
  static final class PassEvent extends Event {
    @Label("Pass")
    String pass = "";

    @Label("Items")
    long items;

    @Label("Unit")
    String unit = "";
  }

  private final LinkHost host;
  private PassEvent event = new PassEvent();

  RecordedLink(LinkHost host) {
    this.host = host;
  }

  /** Whether the JVM was started with a recording; one without options of the caller's was not. */
  static boolean asked() {
    if (!Boolean.getBoolean("ferrule.hooks")) {
      return false;
    }
    String options = System.getenv("FERRULE_JAVA_OPTIONS");
    return options != null && options.contains("FlightRecord");
  }

  @Override
  public void passBegins(String pass) {
    host.passBegins(pass);
    event = new PassEvent();
    event.pass = pass;
    event.begin();
  }

  @Override
  public void passEnds(PassTime pass) {
    event.items = pass.items();
    event.unit = pass.unit();
    event.commit();
    host.passEnds(pass);
  }

  @Override
  public FileOpener opener() {
    return host.opener();
  }

  @Override
  public long parallelBytes() {
    return host.parallelBytes();
  }

  @Override
  public int threads(int wanted) {
    return host.threads(wanted);
  }

  @Override
  public LinkControl control() {
    return host.control();
  }

  @Override
  public boolean unchanged(LinkRequest request, LoadedInputs inputs) {
    return host.unchanged(request, inputs);
  }

  @Override
  public @Nullable EarlierLink earlier(LinkRequest request) {
    return host.earlier(request);
  }

  @Override
  public boolean earlierIntact() {
    return host.earlierIntact();
  }

  @Override
  public @Nullable UnnamedFile earlierCopy() {
    return host.earlierCopy();
  }

  @Override
  public void made(EarlierLink link) {
    host.made(link);
  }

  @Override
  public void admit(LinkRequest request, MemoryNeed need) {
    host.admit(request, need);
  }

  @Override
  public void tooLarge() {
    host.tooLarge();
  }

  @Override
  public void failed(Error error) {
    host.failed(error);
  }
}
