package io.quickset.deployer.internal.overlay;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks Linux whether any process has a file open for writing, so that it is not complete yet, by looking at every open
 * file of every process: some microseconds each. Processes of other users may not be asked, unless by root.
 */
final class Writers {

    private final Path proc;

    Writers(Path proc) {
        this.proc = proc;
    }

    /**
     * A process has it open for writing.
     *
     * @param descriptor where the system shows that
     * @param by who it is, for people
     */
    record Held(String path, Stat stat, Path descriptor, String by) {}

    /**
     * What could be learned.
     *
     * @param held the first file that is open for writing, or null
     * @param unseen owners of processes that may not be asked; null when none can
     */
    record Answer(@Nullable Held held, @Nullable Set<Integer> unseen) {

        /** Whether somebody who can't be asked may well be writing that file. */
        boolean doubts(OverlayFile file) {
            if (unseen == null) {
                return true;
            }
            // Root may write anything, and is always there: where it does, the file is mostly its own.
            boolean byAll = (file.stat.mode() & 0022) != 0;
            return unseen.stream().anyMatch(user -> user == file.stat.owner() || user != 0 && byAll);
        }
    }

    Answer ask(Collection<OverlayFile> files) {
        Map<String, Set<OverlayFile>> names = new HashMap<>();
        for (OverlayFile file : files) {
            names.computeIfAbsent(Names.name(file.path()), name -> new HashSet<>(2)).add(file);
        }
        if (names.isEmpty()) {
            return new Answer(null, Set.of());
        }
        Set<Integer> unseen = new HashSet<>();
        boolean any = false;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                any = true;
                try {
                    Held held = ask(process, names);
                    if (held != null) {
                        return new Answer(held, unseen);
                    }
                } catch (AccessDeniedException e) {
                    unseen.add(owner(process));
                } catch (IOException e) {
                    // it has ended
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            any = false;
        }
        return new Answer(null, any ? unseen : null);
    }

    private static int owner(Path process) {
        try {
            return (int) Files.getAttribute(process, "unix:uid");
        } catch (IOException e) {
            return -1; // ended
        }
    }

    private static @Nullable Held ask(Path process, Map<String, Set<OverlayFile>> names) throws IOException {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                Held held = ask(process, descriptor, names);
                if (held != null) {
                    return held;
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return null;
    }

    // By name first, which is cheap and the same under every mount of it; then by inode.
    private static @Nullable Held ask(Path process, Path descriptor, Map<String, Set<OverlayFile>> names) {
        try {
            Path name = Files.readSymbolicLink(descriptor).getFileName();
            Set<OverlayFile> files = name == null ? null : names.get(name.toString());
            if (files == null || !writes(descriptor)) {
                return null;
            }
            Stat open = Stat.of(descriptor, true);
            for (OverlayFile file : files) {
                if (open.sameFile(file.stat)) {
                    return new Held(file.path(), file.stat, descriptor, name(process));
                }
            }
        } catch (IOException e) {
            // closed meanwhile
        }
        return null;
    }

    private static boolean writes(Path descriptor) throws IOException {
        Path info = descriptor.resolveSibling("../fdinfo").resolve(descriptor.getFileName());
        for (String line : Files.readAllLines(info)) {
            if (line.startsWith("flags:")) {
                return (Integer.parseInt(line.substring(6).trim(), 8) & 3) != 0; // O_WRONLY or O_RDWR
            }
        }
        return false;
    }

    private static String name(Path process) throws IOException {
        String id = process.getFileName().toString();
        if (id.equals(String.valueOf(ProcessHandle.current().pid()))) {
            return "this process";
        }
        return "process " + id + " (" + Files.readString(process.resolve("comm")).trim() + ")";
    }

    /** Whether that process still has it open, by three system calls. */
    boolean holds(Held held) {
        try {
            return Stat.of(held.descriptor(), true).sameFile(held.stat()) && writes(held.descriptor());
        } catch (IOException e) {
            return false;
        }
    }
}
