package io.quickset.origin.internal.cache;

import io.quickset.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last answer to each question, in a small file each that a power cut leaves whole: the old one or the new. Only
 * what an answer says is written at once; that it was confirmed is kept in memory, to spare flash storage. Safe for use
 * by any thread.
 */
final class Answers {

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private final Path folder;
    private final Map<Question, Answer> known = new ConcurrentHashMap<>();

    Answers(Path folder) {
        this.folder = folder;
    }

    /** The last one, or empty when there is none, or none that can be read. */
    Optional<Answer> read(Question question) {
        Path file = file(question);
        if (!Files.exists(file)) {
            known.remove(question);
            return Optional.empty();
        }
        return Optional.ofNullable(known.get(question))
                .or(() -> read(file).filter(answer -> answer.question().equals(question)));
    }

    private static Optional<Answer> read(Path file) {
        try {
            return Optional.of(Answer.decode(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("{} is left out, what it told of is fetched again: {}", file,
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            return Optional.empty();
        }
    }

    void write(Answer answer) throws IOException {
        Path file = file(answer.question());
        if (read(answer.question()).filter(old -> !answer.saysOtherThan(old)).isEmpty()) {
            Path aside = Files.createTempFile(folder, "", Shelf.ASIDE);
            try {
                try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
                    ByteBuffer bytes = ByteBuffer.wrap(answer.encode());
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    channel.force(true);
                }
                Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(aside);
            }
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
        known.put(answer.question(), answer);
    }

    /** Notes that it was asked for; what can't be noted only goes sooner. */
    void used(Question question, Instant now) {
        try {
            Files.setLastModifiedTime(file(question), FileTime.from(now));
        } catch (IOException e) {
            LOG.debug("{}", e.toString());
        }
    }

    void forget(Question question) throws IOException {
        Files.deleteIfExists(file(question));
        known.remove(question);
    }

    /** All of them. */
    List<Answer> all() throws IOException {
        List<Answer> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.json")) {
            for (Path file : files) {
                read(file).ifPresent(all::add);
            }
        }
        return all;
    }

    /** When it was asked for last, in this run or an earlier one. */
    Instant lastUsed(Question question) throws IOException {
        return Files.getLastModifiedTime(file(question)).toInstant();
    }

    private Path file(Question question) {
        String key = question.kind() + " " + question.set() + " " + question.path();
        return folder.resolve(Digest.of(Digest.sha256().digest(key.getBytes(StandardCharsets.UTF_8))) + ".json");
    }
}
