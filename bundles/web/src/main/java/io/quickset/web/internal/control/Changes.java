package io.quickset.web.internal.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.jr.ob.JSON;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Reconciler;
import io.quickset.control.Reconciler.Pass;
import io.quickset.control.Reconciler.ReloadOption;
import io.quickset.web.internal.control.Route.Body;
import io.quickset.web.internal.problem.ProblemException;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Promise;
import org.osgi.framework.Version;

/** Hands the wishes of clients to the reconciler, and answers once they are durable. Safe for use by any thread. */
final class Changes {

    private static final int MAX_BODY_BYTES = 64 * 1024;
    private static final JsonFactory JSON_FACTORY = new JsonFactory();

    private final NodeServices node;
    private final Uploads uploads;
    private final Wishes wishes;

    Changes(NodeServices node, Uploads uploads, Wishes wishes) {
        this.node = node;
        this.uploads = uploads;
        this.wishes = wishes;
    }

    List<Route> routes() {
        return List.of(
                Route.change("PUT", "/artifacts/{file}", Body.BYTES, this::put, "dryRun"),
                Route.change("POST", "/reload", Body.NONE, this::reload, "dryRun", "retry", "acceptEmpty"),
                Route.change("POST", "/rollback", Body.JSON, this::rollback),
                Route.change("PUT", "/pins/{set}", Body.JSON, this::pin),
                Route.change("DELETE", "/pins/{set}", Body.NONE, this::unpin));
    }

    /** The generation that a change has made. */
    record Made(long generation) {}

    private void put(Call call) throws ProblemException, IOException {
        boolean dryRun = call.flag("dryRun");
        Reconciler reconciler = reconciler(call, dryRun);
        if (call.request().getHeaders().contains(HttpHeader.CONTENT_RANGE)) {
            throw Call.bad("Content-Range: a part of an artifact can't be put; send the whole");
        }
        String file = call.name("file");
        uploads.receive(call, file, (part, leave) -> wishes.submit(call, () -> {
            boolean added = !dryRun && !uploads.has(file);
            Pass pass;
            try {
                pass = dryRun ? reconciler.preview(file, part) : reconciler.put(file, part, call.actor());
            } finally {
                leave.run(); // before the answer: whoever looks then finds nothing of it
            }
            call.response().setStatus(added ? HttpStatus.CREATED_201 : HttpStatus.OK_200); // RFC 9110, 9.3.4
            passed(call, pass);
        }, leave));
    }

    private void reload(Call call) throws ProblemException {
        EnumSet<ReloadOption> options = EnumSet.noneOf(ReloadOption.class);
        add(options, call.flag("dryRun"), ReloadOption.DRY_RUN);
        add(options, call.flag("retry"), ReloadOption.RETRY);
        add(options, call.flag("acceptEmpty"), ReloadOption.ACCEPT_EMPTY);
        Reconciler reconciler = reconciler(call, options.contains(ReloadOption.DRY_RUN));
        wishes.submit(call, () -> passed(call, reconciler.reload(options, call.actor())), () -> {});
    }

    private static void add(EnumSet<ReloadOption> options, boolean wanted, ReloadOption option) {
        if (wanted) {
            options.add(option);
        }
    }

    private void rollback(Call call) throws ProblemException {
        Reconciler reconciler = reconciler(call, false);
        body(call, Set.of("generation"), members -> {
            Object wanted = members.getOrDefault("generation", 0L);
            if (!(wanted instanceof Integer || wanted instanceof Long) || ((Number) wanted).longValue() < (members.isEmpty() ? 0 : 1)) {
                throw Call.bad("rollback needs {} for one step back, or {\"generation\": <number>}");
            }
            made(call, reconciler.rollback(((Number) wanted).longValue(), call.actor()));
        });
    }

    private void pin(Call call) throws ProblemException {
        Reconciler reconciler = reconciler(call, false);
        body(call, Set.of("version"), members -> {
            if (!(members.get("version") instanceof String version)) {
                throw Call.bad("a pin needs {\"version\": \"<version>\"}");
            }
            Version wanted = Call.version(version);
            boolean added = !node.generations().current().policy().pins().containsKey(call.name("set"));
            GenerationRecord record = reconciler.pin(call.name("set"), wanted, call.actor());
            call.response().setStatus(added ? HttpStatus.CREATED_201 : HttpStatus.OK_200);
            made(call, record);
        });
    }

    private void unpin(Call call) throws ProblemException {
        Reconciler reconciler = reconciler(call, false);
        wishes.submit(call, () -> made(call, reconciler.unpin(call.name("set"), call.actor())), () -> {});
    }

    private Reconciler reconciler(Call call, boolean dryRun) throws ProblemException {
        return dryRun ? node.reconciler() : Expected.of(call.request(), node.generations()).when(node.reconciler());
    }

    private static void passed(Call call, Pass pass) {
        call.answer(pass.generation(), pass);
    }

    private static void made(Call call, GenerationRecord record) {
        call.answer(record.number(), new Made(record.number()));
    }

    private interface WithMembers {
        void grant(Map<String, Object> members) throws Reconciler.RefusedException, ProblemException;
    }

    private void body(Call call, Set<String> known, WithMembers wish) {
        Content.Source.asByteArrayAsync(call.request(), MAX_BODY_BYTES, new Promise.Invocable<>() {
            @Override
            public void succeeded(byte[] body) {
                wishes.submit(call, () -> wish.grant(members(body, known)), () -> {});
            }

            @Override
            public void failed(Throwable cause) {
                call.fail(cause instanceof IllegalStateException ? new ProblemException(HttpStatus.PAYLOAD_TOO_LARGE_413,
                        "the body has more than " + MAX_BODY_BYTES + " bytes") : Call.unread(cause));
            }
        });
    }

    // One that is not known may be the one that counts, as with parameters of a query.
    private static Map<String, Object> members(byte[] body, Set<String> known) throws ProblemException {
        Map<String, Object> members;
        try (JsonParser json = JSON_FACTORY.createParser(body)) {
            members = JSON.std.mapFrom(json);
            if (json.nextToken() != null) { // a second one may be the one that counts, too
                members = null;
            }
        } catch (IOException e) {
            members = null;
        }
        if (members == null) {
            throw Call.bad("the body is no JSON object, or there is more behind it");
        }
        for (String member : members.keySet()) {
            if (!known.contains(member)) {
                throw Call.bad("the body has a member '" + member + "', which this does not take: it takes " + known);
            }
        }
        return members;
    }
}
