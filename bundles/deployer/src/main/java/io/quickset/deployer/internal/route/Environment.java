package io.quickset.deployer.internal.route;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where this node runs. Immutable.
 *
 * @param name {@code local}, {@code ci}, {@code container}, or what {@code QUICKSET_ENV} says
 * @param why what told so, to be read after "because"
 */
public record Environment(String name, String why) {

    /** The variable that names it. */
    static final String VARIABLE = "QUICKSET_ENV";

    static final String LOCAL = "local";
    static final String CI = "ci";
    static final String CONTAINER = "container";

    /** All that can be detected. */
    static final List<String> DETECTED = List.of(LOCAL, CI, CONTAINER);

    private static final List<String> MARK_FILES = List.of(".dockerenv", "run/.containerenv");
    private static final Pattern MARK_IN_CGROUP = Pattern.compile("docker|kubepods|containerd|lxc");

    /**
     * The environment: as {@code QUICKSET_ENV} says, else {@code ci}, {@code container} or {@code local} by the marks
     * that these leave. A job of a CI system in a container is {@code ci}.
     *
     * @param variables the variables of the process
     * @param root the folder below which marks are looked for: {@code /}, but for tests
     */
    public static Environment detect(Map<String, String> variables, Path root) {
        String named = value(variables, VARIABLE);
        if (!named.isEmpty()) {
            return new Environment(named, VARIABLE + " is set");
        }
        String ci = value(variables, "CI");
        if (!ci.isEmpty() && !ci.equalsIgnoreCase("false")) {
            return new Environment(CI, "CI is set");
        }
        for (String mark : MARK_FILES) {
            if (Files.exists(root.resolve(mark))) {
                return new Environment(CONTAINER, "/" + mark + " exists");
            }
        }
        if (!value(variables, "KUBERNETES_SERVICE_HOST").isEmpty()) {
            return new Environment(CONTAINER, "KUBERNETES_SERVICE_HOST is set");
        }
        String manager = value(variables, "container"); // as systemd and podman set it
        if (!manager.isEmpty()) {
            return new Environment(CONTAINER, "container=" + manager + " is set");
        }
        Matcher mark = MARK_IN_CGROUP.matcher(text(root.resolve("proc/1/cgroup")));
        return mark.find()
                ? new Environment(CONTAINER, "/proc/1/cgroup names " + mark.group())
                : new Environment(LOCAL, "there is no mark of CI or of a container");
    }

    // A variable that is empty is none: so an env file or a compose file can leave one out.
    private static String value(Map<String, String> variables, String name) {
        return variables.getOrDefault(name, "").strip();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException noSuchMark) {
            return "";
        }
    }
}
