package io.quickset.shell.internal.command;

import io.quickset.Glob;
import io.quickset.Resource;
import io.quickset.Snapshot;
import io.quickset.format.json.Json;
import io.quickset.format.listing.Live;
import io.quickset.format.listing.ResourceLine;
import io.quickset.format.listing.SetDetail;
import io.quickset.format.listing.SetLine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Commands that read the live sets. Called by any session's threads; each prints to its session's output. */
@Component(
        service = SetCommands.class,
        property = {
            "osgi.command.scope=quickset",
            "osgi.command.function=sets",
            "osgi.command.function=set",
            "osgi.command.function=ls",
            "osgi.command.function=cat"
        })
public class SetCommands {

    private static final int CHUNK_BYTES = 64 * 1024;

    private final Node node;

    @Activate
    public SetCommands(@Reference Node node) {
        this.node = node;
    }

    @Descriptor("lists the live sets")
    public void sets(
            @Descriptor("print JSON, for programs")
                    @Parameter(names = "--json", presentValue = "true", absentValue = "false")
                    boolean json,
            @Descriptor("(none)") String... words)
            throws CommandException {
        Words.of("sets [--json]", 0, 0, words);
        Listing.print(json, node.registry().view().sets().stream().map(set -> SetLine.of(set, node.reconcilerOrNull())),
                new Table("SET", "VERSION", "DIGEST", ">GENERATION", "LAYER", ">RESOURCES", ">SIZE", "SINCE",
                        ">BUNDLE"),
                (table, s) -> table.row(s.name(), s.version(), s.digest().substring(0, 12), s.generation(), s.layer(),
                        s.resources(), Table.size(s.bytes()), Table.time(s.since()),
                        s.bundle() == null ? "-" : s.bundle()),
                "no set is live: drop one into deploy/");
    }

    @Descriptor("shows one live set")
    public void set(
            @Descriptor("print JSON, for programs")
                    @Parameter(names = "--json", presentValue = "true", absentValue = "false")
                    boolean json,
            @Descriptor("<name>: the set") String... words)
            throws CommandException {
        String name = Words.of("set <name> [--json]", 1, 1, words).get(0);
        Live live = Live.of(node.generations());
        SetDetail s = SetDetail.of(node.in(live.view(), name), live.record(), node.reconcilerOrNull());
        if (json) {
            System.out.println(Json.text(s));
            return;
        }
        System.out.print(new Table("set", s.name())
                .row("version", s.version())
                .row("digest", s.digest())
                .row("base digest", s.baseDigest())
                .row("generation", s.generation())
                .row("layer", s.layer())
                .row("files by layer", s.layers().entrySet().stream().map(e -> e.getKey() + " " + e.getValue())
                        .collect(Collectors.joining(", ")))
                .row("resources", s.resources())
                .row("size", Table.size(s.bytes()) + " (" + Table.count(s.bytes(), "byte") + ")")
                .row("since", Table.time(s.since()))
                .row("bundle", s.bundle() == null ? "-" : s.bundle())
                .row("artifact", s.artifact() == null ? "-" : s.artifact())
                .row("merged", s.merged().isEmpty() ? "-" : String.join(", ", s.merged()))
                .row("pinned", s.pinned() == null ? "no" : "to " + s.pinned()));
    }

    @Descriptor("lists a set's resources")
    public void ls(
            @Descriptor("show which layer each comes from")
                    @Parameter(names = "--layers", presentValue = "true", absentValue = "false")
                    boolean layers,
            @Descriptor("print JSON, for programs")
                    @Parameter(names = "--json", presentValue = "true", absentValue = "false")
                    boolean json,
            @Descriptor("<name> [glob]: the set, and which paths, such as 'icons/*.svg' or '**.html'")
                    String... words)
            throws CommandException {
        Words given = Words.of("ls <name> [glob] [--layers] [--json]", 1, 2, words);
        Snapshot snapshot = node.live(given.get(0));
        Predicate<String> wanted = given.count() == 2 ? glob(given.get(1))::matches : path -> true;
        // Streamed: a set may have more resources than the heap has room for their lines.
        try (Stream<Resource> all = snapshot.resources()) {
            Stream<Resource> matching = all.filter(r -> wanted.test(r.path()));
            PrintStream out = System.out;
            if (json) {
                Listing.printArray(out, matching.map(ResourceLine::of).iterator());
                return;
            }
            Iterator<Resource> found = matching.iterator();
            if (given.count() == 2 && !found.hasNext()) {
                throw new CommandException("no resource of set '" + snapshot.name() + "' matches '" + given.get(1)
                        + "'; 'ls " + snapshot.name() + "' lists all " + snapshot.resourceCount());
            }
            while (found.hasNext() && !out.checkError()) {
                Resource r = found.next();
                String layer = layers ? String.format("%-7s  ", r.layer()) : "";
                out.print(String.format("%10s  %.12s  %s%s%n", Table.size(r.size()), r.digest(), layer, r.path()));
            }
        }
    }

    @Descriptor("writes a resource's bytes to the output")
    public void cat(@Descriptor("<name> <path>: the set, and the resource's path in it") String... words)
            throws CommandException, IOException {
        Words given = Words.of("cat <name> <path>", 2, 2, words);
        Snapshot snapshot = node.live(given.get(0));
        Optional<Resource> resource = snapshot.find(given.get(1));
        if (resource.isEmpty()) {
            throw new CommandException("no resource '" + given.get(1) + "' in set '" + snapshot.name() + "' "
                    + snapshot.version() + "; 'ls " + snapshot.name() + "' lists all " + snapshot.resourceCount());
        }
        PrintStream out = System.out;
        try (SeekableByteChannel content = resource.get().channel()) {
            byte[] chunk = new byte[CHUNK_BYTES];
            ByteBuffer buffer = ByteBuffer.wrap(chunk);
            // checkError: the reader has gone, for instance into a pager that was quit.
            while (content.read(buffer.clear()) >= 0 && !out.checkError()) {
                out.write(chunk, 0, buffer.position());
            }
        }
        out.flush();
    }

    private static Glob glob(String glob) throws CommandException {
        try {
            return Glob.of(glob);
        } catch (PatternSyntaxException e) {
            throw new CommandException("'" + glob + "' is no glob: " + e.getDescription(), e);
        }
    }
}
