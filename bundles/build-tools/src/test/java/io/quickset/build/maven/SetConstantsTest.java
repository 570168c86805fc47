package io.quickset.build.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Constants;
import aQute.bnd.osgi.Jar;
import io.quickset.build.SetPlugin;
import io.quickset.build.maven.SetConstants.Candidate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sets are bundles as bnd builds them. */
class SetConstantsTest {

    @TempDir
    Path folder;

    private Candidate bundle(String artifact, Map<String, String> instructions, String... paths) throws Exception {
        Path classes = Files.createTempDirectory(folder, "classes");
        for (String path : paths) {
            Files.createDirectories(classes.resolve(path).getParent());
            Files.writeString(classes.resolve(path), "content");
        }
        Path file = folder.resolve(artifact + ".jar");
        try (Builder builder = new Builder()) {
            builder.setBase(classes.toFile());
            builder.setProperty(Constants.BUNDLE_SYMBOLICNAME, artifact);
            builder.setProperty(Constants.BUNDLE_VERSION, "1.2.0");
            builder.setProperty(Constants.REPRODUCIBLE, "true");
            instructions.forEach(builder::setProperty);
            builder.setJar(new Jar("classes", classes.toFile()));
            try (Jar jar = builder.build()) {
                assertThat(builder.getErrors()).isEmpty();
                jar.write(file.toFile());
            }
        }
        return new Candidate("g:" + artifact, file);
    }

    private Candidate set(String artifact, String set, String... paths) throws Exception {
        return bundle(artifact, Map.of("-plugin.quickset", SetPlugin.class.getName(),
                Constants.PROVIDE_CAPABILITY, "io.quickset.set;io.quickset.set=" + set), paths);
    }

    private List<Path> write(Candidate... candidates) throws IOException {
        return write("com.example", null, candidates);
    }

    private List<Path> write(String packageName, @Nullable String className, Candidate... candidates)
            throws IOException {
        return new SetConstants(packageName, className, folder.resolve("sources"))
                .write(SetConstants.choose(List.of(candidates), List.of()));
    }

    private Path source(String file) {
        return folder.resolve("sources").resolve(file);
    }

    private static void refused(Writing writing, String... words) {
        assertThatThrownBy(writing::run).isInstanceOf(IOException.class).hasMessageContainingAll(words);
    }

    private interface Writing {
        void run() throws Exception;
    }

    @Test
    void codeThatNamesAFileWhichIsGoneDoesNotCompile() throws Exception {
        String consumer = "class Page {\n  io.quickset.ResourceName name = com.example.Web.Css.SITE_CSS;\n}\n";

        assertThat(compile(consumer, set("web", "web", "resources/home.html", "resources/css/site.css"))).isEmpty();
        assertThat(compile(consumer, set("web", "web", "resources/home.html", "resources/css/main.css")))
                .contains("cannot find symbol").contains("SITE_CSS");
        assertThat(compile(consumer, set("web", "web", "resources/home.html"))).contains("Css");
    }

    private String compile(String consumer, Candidate set) throws Exception {
        Map<String, String> sources = new TreeMap<>(Map.of("Page", consumer));
        sources.put("com.example.Web", Files.readString(write(set).get(0)));
        return Compiled.compile(sources, Files.createDirectories(folder.resolve("out")));
    }

    @Test
    void readsWhatIsPackagedAndNotWhatItWasMadeFrom() throws Exception {
        Candidate web = bundle("web", Map.of("-plugin.quickset", SetPlugin.class.getName(),
                Constants.PROVIDE_CAPABILITY, "io.quickset.set;io.quickset.set=web",
                "-includeresource", "resources=files;filter:=!draft.*, resources/added.html;literal='of the build'"),
                "files/home.html", "files/draft.html");

        assertThat(SetConstants.choose(List.of(web), List.of()).get(0).paths())
                .containsExactly("added.html", "home.html");
    }

    @Test
    void takesEveryDependencyThatIsASet() throws Exception {
        Candidate code = bundle("code", Map.of(), "io/a.txt");
        Candidate module = new Candidate("g:module", Files.createDirectories(folder.resolve("target/classes")));
        Candidate pom = new Candidate("g:pom", Files.writeString(folder.resolve("x.pom"), "<project/>"));
        List<Candidate> all =
                List.of(code, module, pom, set("w", "web", "resources/a"), set("c", "conf", "resources/b"));

        assertThat(SetConstants.choose(all, List.of())).extracting(PackagedSet::name).containsExactly("web", "conf");
        assertThat(SetConstants.unpackaged(all)).containsExactly("g:module");
        assertThat(write(all.toArray(Candidate[]::new))).containsExactly(
                source("com/example/Conf.java"), source("com/example/Web.java"));
    }

    @Test
    void takesOnlyTheSetsThatAreNamed() throws Exception {
        List<Candidate> all = List.of(set("w", "web", "resources/a"), set("c", "conf", "resources/b"));
        assertThat(SetConstants.choose(all, List.of("g:c"))).extracting(PackagedSet::name).containsExactly("conf");
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        Candidate code = bundle("code", Map.of(), "io/a.txt");
        Candidate bare = bundle("bare", Map.of(Constants.PROVIDE_CAPABILITY, "io.quickset.set;io.quickset.set=bare"),
                "resources/a");
        Candidate module = new Candidate("g:module", Files.createDirectories(folder.resolve("target/classes")));

        refused(() -> write(), "no dependency of this module is a set", "<scope>provided</scope>");
        refused(() -> write(code), "no dependency of this module is a set");
        refused(() -> write(code, module), "no packaged dependency", "not packaged yet", "mvn verify", "g:module");
        Candidate later = new Candidate("g:later", folder.resolve("none/target/classes"));
        refused(() -> write(later), "not packaged yet", "g:later");
        refused(() -> write(bare), "g:bare (bare.jar): it has no META-INF/quickset/index.json");
        refused(() -> SetConstants.choose(List.of(code), List.of("g:web")), "<set>g:web</set> names no dependency");
        refused(() -> SetConstants.choose(List.of(code), List.of("g:code")), "g:code (code.jar) is no set");
        refused(() -> SetConstants.choose(List.of(module), List.of("g:module")), "not packaged yet", "g:module");
        assertThat(folder.resolve("sources")).doesNotExist();
    }

    @Test
    void saysWhichNamesWillNotDo() throws Exception {
        Candidate web = set("w", "web-site", "resources/a");
        Candidate other = set("o", "web.site", "resources/a");

        refused(() -> write(web, other), "web-site 1.2.0 and web.site 1.2.0", "class WebSite", "<sets>");
        refused(() -> write("com.example", "Both", web, other), "'Both' is for one set, and there are 2");
        refused(() -> write("com.class", null, web), "<packageName> 'com.class'");
        refused(() -> write("com.example", "a-b", web), "<className> 'a-b'");
        assertThat(write("com.example", "Pages", web)).containsExactly(source("com/example/Pages.java"));
    }

    @Test
    void leavesAFileAloneThatIsRight() throws Exception {
        Path file = write(set("w", "web", "resources/a")).get(0);
        FileTime old = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(file, old);

        write(set("w", "web", "resources/a"));
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(old);
        write(set("w", "web", "resources/a", "resources/b"));
        assertThat(Files.getLastModifiedTime(file)).isGreaterThan(old);
        assertThat(file).content().contains("ResourceName B =");
    }

    @Test
    void deletesWhatItWroteForSetsThatAreGoneAndNothingElse() throws Exception {
        Candidate web = set("w", "web", "resources/a");
        write(web, set("c", "conf", "resources/a"));
        Path mine = Files.writeString(source("com/example/Mine.java"), "package com.example;\nclass Mine {}\n");

        List<Path> files = new ArrayList<>(write("org.other", null, web));
        files.add(mine);
        try (var all = Files.walk(folder.resolve("sources"))) {
            assertThat(all.filter(Files::isRegularFile)).containsExactlyInAnyOrderElementsOf(files);
        }
    }

    @Test
    void makesAPackageOfTheModulesCoordinates() {
        assertThat(GenerateMojo.packageOf("com.example", "shop-web")).isEqualTo("com.example.shop_web");
        assertThat(GenerateMojo.packageOf("com.example", "com.example.shop")).isEqualTo("com.example.shop");
        assertThat(GenerateMojo.packageOf("com.example", "4.new")).isEqualTo("com.example._4._new");
    }
}
