package org.orchestra.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.orchestra.domain.Text.format;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.volume.VolumeFiles.Entry;
import org.orchestra.volume.VolumeFiles.Listing;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.orchestra.volume.linux.ExchangedPaths;
import org.orchestra.volume.linux.Folder;
import org.orchestra.volume.linux.OtherAccount;
import org.slf4j.LoggerFactory;

class VolumeFilesTest {
    @TempDir
    Path temporary;

    private Path root;
    private Path run;
    private VolumeFiles volume;

    @BeforeEach
    void aRunThatWroteAResult() throws IOException {
        root = Files.createDirectory(temporary.resolve("volume"));
        run = Files.createDirectories(root.resolve("ana/user.ana.t/0.json/run-1"));
        Files.writeString(run.resolve("result.json"), "42");
        Files.writeString(Files.createDirectories(root.resolve("bob")).resolve("secret"), "bob's");
        volume = new VolumeFiles(new Storage(root));
    }

    @Test
    void aRegularFileIsOpenedWithItsSize() throws IOException {
        // when
        var file = volume.open(run.resolve("result.json")).orElseThrow();

        // then
        try (var content = file.content()) {
            assertThat(content).hasContent("42");
        }
        assertThat(file.bytes()).isEqualTo(2);
    }

    @Test
    void aLinkAnywhereInThePathIsNotFollowed() throws IOException {
        // given
        Files.createSymbolicLink(run.resolve("link.json"), root.resolve("bob/secret"));
        Files.createSymbolicLink(run.resolve("up"), root.resolve("bob"));
        Files.createSymbolicLink(root.resolve("ana/user.ana.u"), root.resolve("bob"));

        // then
        assertThat(read(run.resolve("link.json"))).isEmpty();
        assertThat(read(run.resolve("up/secret"))).isEmpty();
        assertThat(read(root.resolve("ana/user.ana.u/secret"))).isEmpty();
        assertThat(list(root.resolve("ana/user.ana.u"), 10).files()).isEmpty();
    }

    @Test
    void nothingOutsideTheRootIsOpened() throws IOException {
        // given
        Files.writeString(temporary.resolve("outside"), "no");

        // then
        assertThat(read(run.resolve("../../../../../outside"))).isEmpty();
        assertThat(read(run.resolve("../../../../bob/secret"))).isEmpty();
        assertThat(read(temporary.resolve("outside"))).isEmpty();
        assertThat(read(run.resolve(".."))).isEmpty();
    }

    @Test
    void aNamedPipeIsNotOpened() throws Exception {
        // given
        new ProcessBuilder("mkfifo", run.resolve("pipe").toString()).start().waitFor();

        // then
        assertThat(read(run.resolve("pipe"))).isEmpty();
        assertThat(list(run, 10).files()).extracting(Entry::path).containsExactly("result.json");
    }

    @Test
    void filesAreListedByPathWithoutLinks() throws IOException {
        // given
        Files.writeString(Files.createDirectories(run.resolve("output/a")).resolve("b.txt"), "123");
        Files.createSymbolicLink(run.resolve("bob"), root.resolve("bob"));

        // then
        assertThat(list(run, 2))
                .isEqualTo(new Listing(
                        List.of(new Entry("output/a/b.txt", 3), new Entry("result.json", 2)), false, 0, false));
        assertThat(list(run, 1).files()).hasSize(1);
        assertThat(list(run, 1).more()).isTrue();
        assertThat(list(run.resolve("missing"), 10).files()).isEmpty();
    }

    @Test
    void aPathMayBeLongerThanLinuxTakesAtOnce() throws IOException {
        // given
        String deep = ("x".repeat(250) + "/").repeat(20) + "deep";
        try (Folder folder = Folder.trusted(run);
                Folder below = folder.makeFolders(deep.substring(0, deep.lastIndexOf('/')))) {
            below.create("deep").close();
        }

        // when
        List<Entry> files = list(run, 10).files();

        // then
        assertThat(files).extracting(Entry::path).contains(deep);
        try (OpenFile file = volume.open(run, deep).orElseThrow()) {
            assertThat(file.bytes()).isZero();
        }

        // finally, as JUnit cannot remove it
        try (Folder folder = Folder.trusted(run)) {
            folder.removeTree(deep.substring(0, deep.indexOf('/')));
        }
    }

    @Test
    void pagesOfLongPathsAreShorterAndComplete() throws IOException {
        // given
        int count = 60;
        List<String> names = IntStream.range(0, count)
                .mapToObj(i -> "x".repeat(1 + i * 37 % 200) + format("-%02d", i))
                .toList();
        for (String name : names) {
            Files.createFile(Files.createDirectories(run.resolve("many")).resolve(name));
        }

        // when
        List<String> listed = new ArrayList<>();
        boolean more = true;
        int pages = 0;
        while (more) {
            String last = listed.isEmpty() ? "" : listed.get(listed.size() - 1);
            Listing page = volume.listAfter(run.resolve("many"), last, 20, new ListingBudget(1_000, 1_000));
            assertThat(page.files().stream()
                            .mapToInt(file -> file.path().length())
                            .sum())
                    .isLessThanOrEqualTo(1_000);
            page.files().forEach(file -> listed.add(file.path()));
            more = page.more();
            pages++;
        }

        // then
        assertThat(listed).containsExactlyElementsOf(names.stream().sorted().toList());
        assertThat(pages).isGreaterThan(count / 20);
    }

    @Test
    void theLongestPathsThatAJobCanMakeAreListedInBoundedMemory() throws IOException {
        // given
        Path deep = run.resolve("deep");
        String part = "d".repeat(255);
        try (Folder folder = Folder.trusted(run)) {
            Folder here = folder.makeFolder("deep");
            for (int depth = 0; depth < 30; depth++) {
                try (Folder above = here) {
                    here = above.makeFolder(part);
                }
            }
            for (int i = 0; i < 1_000; i++) {
                here.create("f".repeat(250) + i).close();
            }
            here.close();
        }

        // then
        Listing page = volume.listAfter(deep, "", 10_000);
        assertThat(page.more()).isTrue();
        assertThat(page.files()).hasSizeBetween(400, 600);
        assertThat(list(deep, 10_000).files()).hasSizeBetween(400, 600);
        assertThat(list(deep, 10_000).more()).isTrue();

        // and JUnit, which knows paths only, leaves it
        volume.discard(deep).orElseThrow().remove();
    }

    @Test
    void emptyFoldersCountAsWorkOfAListing() throws IOException {
        // given
        for (int i = 0; i < 100; i++) {
            Files.createDirectories(run.resolve("empty/" + i / 10 + "/" + i));
        }

        // then
        ListingBudget budget = new ListingBudget(50, 1_000);
        assertThat(volume.list(run.resolve("empty"), 10, budget)).isEqualTo(new Listing(List.of(), true, 0, true));
        assertThat(volume.list(run, 10, budget)).isEqualTo(new Listing(List.of(), true, 0, true));
        assertThat(volume.listAfter(run.resolve("empty"), "", 10, new ListingBudget(50, 1_000)))
                .isEqualTo(new Listing(List.of(), false, 0, true));
        assertThat(volume.listAfter(run, "", 10))
                .isEqualTo(new Listing(List.of(new Entry("result.json", 2)), false, 0, false));
    }

    @Test
    void aListingSaysThatFoldersLieTooDeep() throws IOException {
        // given
        Files.createFile(Files.createDirectories(run.resolve("d/".repeat(32))).resolve("seen"));
        Files.createFile(Files.createDirectories(run.resolve("e/".repeat(33))).resolve("not seen"));

        // then
        Listing all = volume.listAfter(run, "", 10);
        assertThat(all.files()).extracting(Entry::path).containsExactly("d/".repeat(32) + "seen", "result.json");
        assertThat(all.partial()).isTrue();
        assertThat(volume.listAfter(run.resolve("d"), "", 10).partial()).isFalse();
    }

    @Test
    void pagesOfFilesAreComplete() throws IOException {
        // given
        Path folder = Files.createDirectories(run.resolve("many"));
        for (String name : List.of("c", "a", "b.d", "b/x", "b/a/y", "e")) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.createFile(folder.resolve(name));
        }

        // when
        Listing first = volume.listAfter(folder, "", 4);
        Listing rest = volume.listAfter(folder, first.files().get(3).path(), 4);

        // then
        assertThat(first.files()).extracting(Entry::path).containsExactly("a", "b.d", "b/a/y", "b/x");
        assertThat(first.more()).isTrue();
        assertThat(rest.files()).extracting(Entry::path).containsExactly("c", "e");
        assertThat(rest.more()).isFalse();
        assertThat(volume.listAfter(folder, "e", 4).files()).isEmpty();
        assertThat(volume.listAfter(run.resolve("missing"), "", 4).files()).isEmpty();
    }

    @Test
    void anyNameThatLinuxAllowsIsListedAndOpened() throws Exception {
        // given
        shell("printf odd >\"$(printf 'a\\\\b\\nc%%2F:\\377\\360x')\"; printf long >\"$(printf '%0255d' 0)\"");

        // when
        List<Entry> files = list(run, 10).files();

        // then
        assertThat(files)
                .extracting(Entry::path)
                .containsExactly("0".repeat(255), "a\\b\nc%2F:\uDCFF\uDCF0x", "result.json");
        assertThat(read(files.get(0).path())).contains("long");
        assertThat(read(files.get(1).path())).contains("odd");
    }

    @Test
    void aPathBelowAFolderDoesNotLeaveIt() throws IOException {
        // then
        for (String path : List.of(
                "../run-1/result.json", "./result.json", "/result.json", "", "a//b", "result.json/", "..", "a\0b")) {
            assertThat(read(path)).as(path).isEmpty();
        }
        assertThat(read("result.json")).contains("42");
    }

    @Test
    void anArrivedFolderReplacesWhatIsThere() throws IOException {
        // given
        Path destination = root.resolve("ana/files/user.ana.d");
        Files.writeString(Files.createDirectories(destination).resolve("old"), "old");

        // when
        try (IncomingFolder incoming = volume.receive()) {
            incoming.create("a/b/new").close();
            incoming.force();
            incoming.moveTo(destination);
        }

        // then
        assertThat(list(destination, 10).files()).containsExactly(new Entry("a/b/new", 0));
        assertThat(root.resolve(".incoming")).isEmptyDirectory();
        assertThat(root.resolve(".discarded")).isEmptyDirectory();
    }

    @Test
    void theFirstUploadMakesTheRoot() throws IOException {
        // given
        VolumeFiles fresh = new VolumeFiles(new Storage(temporary.resolve("new/volume")));

        // when
        fresh.makeHome("ana");
        try (IncomingFolder incoming = fresh.receive()) {
            incoming.create("file").close();
            incoming.moveTo(temporary.resolve("new/volume/ana/files/user.ana.d"));
        }

        // then
        assertThat(temporary.resolve("new/volume/ana/files/user.ana.d/file")).exists();
    }

    @Test
    void anUploadDeletesNothingOfAnotherUserWhileAJobExchangesWhatItReplaces() throws Exception {
        // given
        Path destination = root.resolve("ana/files/user.ana.d");
        Path bob = root.resolve("bob");
        for (int i = 0; i < 100; i++) {
            Files.createFile(bob.resolve("file-" + i));
        }

        // when
        for (int round = 0; round < 50; round++) {
            Path old = Files.createDirectories(destination.resolve("old"));
            Files.createFile(old.resolve("file"));
            Path link = Files.createSymbolicLink(root.resolve("ana/link-" + round), bob);
            try (ExchangedPaths inside = new ExchangedPaths(old, link);
                    ExchangedPaths itself = new ExchangedPaths(destination, root.resolve("ana/other"))) {
                uploadIfPossible(destination);
            }
            new Leftovers(volume).remove(Instant.now().plusSeconds(700));
            volume.discard(destination);
        }

        // then
        assertThat(bob.toFile().list()).hasSize(101);
    }

    private void uploadIfPossible(Path destination) throws IOException {
        try (IncomingFolder incoming = volume.receive()) {
            incoming.create("new").close();
            incoming.moveTo(destination);
        } catch (FileSystemException exchanged) {
            // Refused, or moved to its place: both are right.
        }
    }

    @Test
    void whatDoesNotArriveIsGone() throws IOException {
        // when
        try (IncomingFolder incoming = volume.receive()) {
            incoming.create("a/b").close();
            assertThatThrownBy(() -> incoming.create("a")).isInstanceOf(FileAlreadyExistsException.class);
            assertThatThrownBy(() -> incoming.create("a/b")).isInstanceOf(FileAlreadyExistsException.class);
            assertThatThrownBy(() -> incoming.create("a/b/c")).isInstanceOf(FileAlreadyExistsException.class);
        }

        // then
        assertThat(root.resolve(".incoming")).isEmptyDirectory();
        assertThat(root.resolve(".discarded")).isEmptyDirectory();
    }

    @Test
    void aFolderIsNotMovedBehindALink() throws IOException {
        // given
        Files.createSymbolicLink(root.resolve("ana/files"), root.resolve("bob"));

        // then
        try (IncomingFolder incoming = volume.receive()) {
            assertThatThrownBy(() -> incoming.moveTo(root.resolve("ana/files/user.ana.d")))
                    .isInstanceOf(NotDirectoryException.class);
        }
        assertThat(root.resolve("bob/user.ana.d")).doesNotExist();
    }

    @Test
    void onlyWhatIsOldCountsAsLeftBehind() throws IOException {
        // given
        IncomingFolder died = volume.receive();
        died.create("a").close();
        volume.discard(run);
        Leftovers leftovers = new Leftovers(volume);

        // then
        assertThat(leftovers.remove(Instant.now())).isZero();
        assertThat(root.resolve(".discarded")).isNotEmptyDirectory();
        assertThat(leftovers.remove(Instant.now().plusSeconds(700))).isZero();
        assertThat(root.resolve(".discarded")).isEmptyDirectory();
        assertThat(leftovers.remove(Instant.now().plus(Leftovers.AGE).plusSeconds(60)))
                .isEqualTo(1);
        assertThat(root.resolve(".incoming")).isEmptyDirectory();
    }

    @Test
    void closedFoldersOfAnotherAccountAreToldInOneLineAndKeepNothingElse() throws IOException {
        // given
        for (int i = 0; i < 3; i++) {
            Path task = Files.createDirectories(root.resolve("ana/task-" + i));
            Files.createFile(Files.createDirectory(task.resolve("closed")).resolve("file"));
            Files.createFile(Files.createDirectory(task.resolve("open")).resolve("file"));
            Files.createFile(task.resolve("file"));
            permit(task.resolve("closed"), "rwx------");
            permit(task.resolve("open"), "rwxrwxrwx");
            permit(task, "rwxrwxrwx");
            volume.discard(task);
        }
        permit(root.resolve(".discarded"), "rwxrwxrwx");
        Files.createDirectory(root.resolve(".incoming"));
        permit(root, "rwxrwxrwx");
        permit(temporary, "rwxrwxrwx");
        Logger logger = (Logger) LoggerFactory.getLogger(Leftovers.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);

        // when
        try (OtherAccount server = new OtherAccount()) {
            new Leftovers(volume).remove(Instant.now().plusSeconds(700));
        } finally {
            logger.detachAppender(lines);
        }

        // then
        try (Stream<Path> left = Files.walk(root.resolve(".discarded"))) {
            assertThat(left.filter(Files::isRegularFile)).hasSize(3).allMatch(file -> file.endsWith("closed/file"));
        }
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .singleElement()
                .asString()
                .startsWith("3 files or folders cannot be removed yet, an admin may have to; the first: ");
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void whatIsDiscardedCanBeRestored() throws IOException {
        // given
        DiscardedFiles discarded = volume.discard(run).orElseThrow();
        assertThat(volume.exists(run)).isFalse();

        // when
        discarded.restore();

        // then
        assertThat(read("result.json")).contains("42");
        assertThat(volume.discard(root.resolve("ana/none"))).isEmpty();
    }

    private Listing list(Path folder, int most) throws IOException {
        return volume.list(folder, most, new ListingBudget());
    }

    private Optional<String> read(String path) throws IOException {
        return read(volume.open(run, path));
    }

    private Optional<String> read(Path path) throws IOException {
        return read(volume.open(path));
    }

    private static Optional<String> read(Optional<OpenFile> file) throws IOException {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try (var content = file.get().content()) {
            return Optional.of(new String(content.readAllBytes(), UTF_8));
        }
    }

    private void shell(String script) throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", script)
                        .directory(run.toFile())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }
}
