package io.quickset.shell.internal.command;

import io.quickset.control.Locators.Asked;
import io.quickset.control.Locators.LocatorInfo;
import java.util.List;
import java.util.Locale;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Commands that show who supplies sets and files. Called by any session's threads. */
@Component(
        service = LocatorCommands.class,
        property = {
            "osgi.command.scope=quickset",
            "osgi.command.function=locators",
            "osgi.command.function=locate"
        })
public class LocatorCommands {

    private final Node node;

    @Activate
    public LocatorCommands(@Reference Node node) {
        this.node = node;
    }

    @Descriptor("lists the sources of sets and files, the first that counts first")
    public void locators(
            @Descriptor("print JSON, for programs")
                    @Parameter(names = "--json", presentValue = "true", absentValue = "false")
                    boolean json,
            @Descriptor("(none)") String... words)
            throws CommandException {
        Words.of("locators [--json]", 0, 0, words);
        List<LocatorInfo> chain = node.locators().chain();
        Listing.print(json, chain.stream(),
                new Table("LOCATOR", "LAYER", ">RANKING", "SETS", "ASKED", ">TOOK", "ANSWER"),
                (table, each) -> table.row(each.name(), each.layer(), each.ranking(),
                        each.sets().isEmpty() ? "-" : String.join(",", each.sets()),
                        each.asked() == null ? "-" : Table.time(each.asked()),
                        each.millis() < 0 ? "-" : each.millis() + " ms",
                        each.answer().isEmpty() ? "-" : each.answer()),
                "no layer applies: see conf/routes.cfg");
    }

    @Descriptor("asks one source after the other for a file, and shows who has it")
    public void locate(
            @Descriptor("print JSON, for programs")
                    @Parameter(names = "--json", presentValue = "true", absentValue = "false")
                    boolean json,
            @Descriptor("<set> <path>: the set, and the file's path in it") String... words)
            throws CommandException {
        Words given = Words.of("locate <set> <path> [--json]", 2, 2, words);
        List<Asked> asked = node.locators().locate(given.get(0), given.get(1));
        Listing.print(json, asked.stream(), new Table("LOCATOR", "LAYER", "ANSWERED", ">TOOK", "REASON"),
                (table, each) -> table.row(each.name(), each.layer(),
                        each.answered() ? "yes" : each.asked() ? "no" : "not asked",
                        each.asked() ? millis(each.micros()) : "-", each.reason()),
                "no source has a set '" + given.get(0) + "'");
        if (asked.stream().noneMatch(Asked::answered)) {
            throw new CommandException("no source has '" + given.get(1) + "' of set '" + given.get(0)
                    + "'; 'sets' lists the sets that are live, 'locators' all sources");
        }
    }

    private static String millis(long micros) {
        return String.format(Locale.ROOT, "%.1f ms", micros / 1000.0);
    }
}
