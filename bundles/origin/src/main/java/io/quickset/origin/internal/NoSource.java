package io.quickset.origin.internal;

import io.quickset.origin.internal.cache.Draft;
import io.quickset.origin.internal.cache.Question;
import io.quickset.origin.internal.cache.Reply;
import io.quickset.origin.internal.cache.Source;
import io.quickset.origin.internal.cache.SourceException;
import io.quickset.origin.internal.cache.Validity;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** In place of a source that can't be made: what was fetched before stays, with the reason. */
final class NoSource implements Source {

    private final String reason;

    NoSource(String reason) {
        this.reason = reason;
    }

    @Override
    public String place() {
        return "";
    }

    @Override
    public String describe(Question question) {
        return question.toString();
    }

    @Override
    public long maxBytes(Question question) {
        return 0;
    }

    @Override
    public long maxSetBytes() {
        return 0;
    }

    @Override
    public Reply ask(Question question, Optional<Validity> known, Draft into) throws IOException {
        throw new SourceException(reason, true, Optional.empty(), null);
    }

    @Override
    public List<String> paths(InputStream document) throws IOException {
        return HttpSource.listed(document);
    }
}
