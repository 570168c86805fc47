package io.quickset.build;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The state of the sources' git repository.
 *
 * @param commit the checked-out commit
 * @param dirty whether the folder's files differ from it, untracked ones included
 */
record GitState(String commit, boolean dirty) {

    /** The state of that folder, or empty where there is no git, no repository or no commit. */
    static Optional<GitState> of(File folder) {
        Optional<String> commit = git(folder, "rev-parse", "HEAD");
        Optional<String> status = git(folder, "status", "--porcelain", "--", ".");
        return commit.isPresent() && status.isPresent()
                ? Optional.of(new GitState(commit.get(), !status.get().isEmpty()))
                : Optional.empty();
    }

    private static Optional<String> git(File folder, String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "git";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        // A status must not take the index lock from under somebody's commit.
        builder.environment().put("GIT_OPTIONAL_LOCKS", "0");
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? Optional.of(output) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
