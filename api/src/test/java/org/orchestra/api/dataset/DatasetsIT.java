package org.orchestra.api.dataset;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetKind;
import org.orchestra.domain.dataset.DatasetVersion;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.testing.LockWaits;
import org.orchestra.testing.PostgresExtension;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

class DatasetsIT {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final OwnedName NAME = new OwnedName("user.ana.d");

    @TempDir
    Path root;

    private Storage storage;
    private Datasets datasets;

    @BeforeEach
    void aUser() {
        postgres.clear();
        postgres.jdbc()
                .sql(
                        "INSERT INTO account (username, email, password_hash, role, state) VALUES ('ana', 'ana@lab.org', '', 'USER', 'ACTIVE')")
                .update();
        storage = new Storage(root);
        datasets = datasets(postgres.transaction());
    }

    @Test
    void aFileArrivesWithItsSizeAndChecksum() {
        // when
        Dataset dataset = datasets.uploadFile(NAME, "numbers.csv", stream("1,2\n"));

        // then
        assertThat(dataset)
                .returns("ana", Dataset::owner)
                .returns(DatasetKind.FILE, Dataset::kind)
                .returns(4L, Dataset::bytes)
                .returns(sha256("1,2\n"), Dataset::sha256);
        assertThat(storage.dataset(new DatasetVersion(NAME, 1)).resolve("numbers.csv"))
                .hasContent("1,2\n");
        assertThat(datasets.list("ana", new PageRequest(null, 50)).items()).containsExactly(dataset);
        assertNothingIncoming();
    }

    @Test
    void aDirectoryArrivesWithAChecksumThatSha256sumWouldGive() {
        // given
        byte[] tar = new Tar()
                .folder("./")
                .folder("./sub")
                .file("./sub/b.json", "{}")
                .file("./a.json", "[1]")
                .bytes();

        // when
        Dataset dataset = datasets.uploadDirectory(NAME, stream(tar));

        // then
        String lines = sha256("[1]") + "  a.json\n" + sha256("{}") + "  sub/b.json\n";
        assertThat(dataset)
                .returns(DatasetKind.DIRECTORY, Dataset::kind)
                .returns(2, Dataset::files)
                .returns(5L, Dataset::bytes)
                .returns(sha256(lines), Dataset::sha256);
        assertThat(datasets.files(NAME, null, new PageRequest("a.json", 1)).items())
                .containsExactly(new DatasetFile("sub/b.json", 2, sha256("{}")));
        assertThat(storage.dataset(new DatasetVersion(NAME, 1)).resolve("sub/b.json"))
                .hasContent("{}");
        assertNothingIncoming();
    }

    @Test
    void aRefusalComesBeforeTheFirstByte() {
        // given
        datasets.uploadFile(NAME, "a", stream("1"));
        InputStream untouched = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("read");
            }
        };

        // then
        assertRefused("dataset-exists", () -> datasets.uploadFile(NAME, "a", untouched));
        assertRefused("user-not-found", () -> datasets.uploadFile(new OwnedName("user.eve.d"), "a", untouched));
        assertRefused("invalid-name", () -> datasets.uploadFile(new OwnedName("user.ana.e"), "../a", untouched));
        assertRefused("invalid-name", () -> datasets.uploadFile(new OwnedName("user.ana.e"), "a/b", untouched));
        assertThat(storage.dataset(new DatasetVersion(NAME, 1)).resolve("a")).hasContent("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "/etc/x",
                "a/../../x",
                "a//x",
                ".x",
                "a/./x",
                "a\\x",
                "x\u0000y",
                "-rf",
                "a ",
                "./../x",
                "~"
            })
    void aMemberThatCouldLeaveTheDatasetIsRefusedAndNothingIsWritten(String path) {
        // given
        byte[] tar = new Tar().file("good.json", "{}").file(path, "bad").bytes();

        // when
        ThrowingCallable upload = () -> datasets.uploadDirectory(NAME, stream(tar));

        // then
        if (path.indexOf('\0') >= 0) {
            // A name ends at its first NUL, as in every tar: what is left of it is a good one.
            assertThat(datasets.uploadDirectory(NAME, stream(tar)).files()).isEqualTo(2);
        } else {
            assertRefused("invalid-name", upload);
            assertNothingThere();
        }
    }

    @ParameterizedTest
    @MethodSource("notFiles")
    void whatIsNoFileIsRefused(String what, byte[] tar) {
        // then
        assertRefused("invalid-request", () -> datasets.uploadDirectory(NAME, stream(tar)));
        assertNothingThere();
    }

    private static Stream<Arguments> notFiles() {
        return Stream.of(
                Arguments.of(
                        "a symbolic link",
                        new Tar().symbolicLink("x", "/etc/passwd").bytes()),
                Arguments.of(
                        "a hard link",
                        new Tar().special("x", TarConstants.LF_LINK).bytes()),
                Arguments.of(
                        "a device", new Tar().special("x", TarConstants.LF_CHR).bytes()),
                Arguments.of(
                        "a pipe", new Tar().special("x", TarConstants.LF_FIFO).bytes()),
                Arguments.of(
                        "a sparse file",
                        new Tar().special("x", TarConstants.LF_GNUTYPE_SPARSE).bytes()),
                Arguments.of(
                        "a sparse file of the newer kind",
                        new Tar()
                                .special(
                                        "p",
                                        TarConstants.LF_PAX_EXTENDED_HEADER_LC,
                                        "34 GNU.sparse.realsize=1000000000\n")
                                .file("x", "0\n")
                                .bytes()));
    }

    @Test
    void aFileThatComesTwiceOrIsAlsoAFolderIsRefused() {
        // then
        for (byte[] tar : List.of(
                new Tar().file("a", "1").file("a", "2").bytes(),
                new Tar().file("a", "1").file("a/b", "2").bytes(),
                new Tar().file("a/b", "1").file("a", "2").bytes())) {
            assertRefused("invalid-request", () -> datasets.uploadDirectory(NAME, stream(tar)));
        }
        assertNothingThere();
    }

    @Test
    void anEmptyDirectoryIsRefused() {
        // then
        assertRefused(
                "dataset-empty",
                () -> datasets.uploadDirectory(
                        NAME, stream(new Tar().folder("a").bytes())));
        assertNothingThere();
    }

    @Test
    void whatIsNoCompleteArchiveIsRefusedWhereverItWasCutOff() {
        // given
        byte[] tar = new Tar().file("a", "1".repeat(700)).file("b", "2").bytes();

        // then
        assertRefused("invalid-request", () -> datasets.uploadDirectory(NAME, stream("hello")));
        assertRefused("invalid-request", () -> datasets.uploadDirectory(NAME, stream("hello".repeat(1000))));
        for (int end : List.of(0, 100, 512, 900, 512 + 1024, 512 + 1024 + 100, 512 + 1024 + 512 + 512)) {
            assertRefused("invalid-request", () -> datasets.uploadDirectory(NAME, stream(Arrays.copyOf(tar, end))));
        }
        assertNothingThere();
    }

    @Test
    void anOversizedHeaderIsRefusedBeforeItFillsTheMemory() {
        // given
        byte[] tar = new Tar().withHeader("a", "comment", "x".repeat(2_000_000)).bytes();

        // then
        assertRefused("invalid-request", () -> datasets.uploadDirectory(NAME, stream(tar)));
    }

    /** Half a million times {@code ./} took 73 seconds, and a million slashes as long. */
    @ParameterizedTest
    @ValueSource(strings = {"./", "/", "a/", "ä"})
    void anEndlessNameIsRefusedUnread(String part) {
        // given
        byte[] tar = new Tar().named(part.repeat(1_000_000 / part.length())).bytes();

        // then
        assertRefused("invalid-request", () -> datasets.uploadDirectory(NAME, stream(tar)));
        assertNothingThere();
    }

    @Test
    void aNameIsAsLongAsLinuxAllows() {
        // when
        byte[] longest = new Tar().file("./".repeat(2_000) + "a.json", "{}").bytes();
        byte[] tooLong = new Tar().file("./".repeat(2_050) + "a.json", "{}").bytes();

        // then
        assertRefused("invalid-name", () -> datasets.uploadDirectory(NAME, stream(tooLong)));
        assertThat(datasets.uploadDirectory(NAME, stream(longest)).files()).isEqualTo(1);
    }

    @Test
    void anUploadThatBreaksOffLeavesNothing() {
        // given
        InputStream broken = new SequenceInputStream(stream("half"), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }
        });

        // then
        assertRefused("invalid-request", () -> datasets.uploadFile(NAME, "a", broken));
        assertNothingThere();
    }

    @Test
    void ofManyUploadsOfOneNameExactlyOneWins() throws Exception {
        // given
        int many = 4;
        CyclicBarrier allChecked = new CyclicBarrier(many);
        ExecutorService clients = Executors.newFixedThreadPool(many);

        // when
        List<Callable<Dataset>> uploads = IntStream.range(0, many)
                .<Callable<Dataset>>mapToObj(
                        i -> () -> datasets.uploadFile(NAME, "f" + i, waitingFor(allChecked, "c" + i)))
                .toList();
        List<Future<Dataset>> ended = clients.invokeAll(uploads);
        clients.shutdown();

        // then
        Dataset winner = datasets.get(NAME);
        assertThat(ended)
                .filteredOn(upload -> !failedWith(upload, "dataset-exists"))
                .hasSize(1);
        assertThat(storedFiles()).hasSize(1);
        assertThat(sha256(Files.readString(storedFiles().get(0)))).isEqualTo(winner.sha256());
        assertNothingIncoming();
    }

    @Test
    void ofTwoReplacementsAtOnceOneIsRefused() throws Exception {
        // given
        datasets.uploadFile(NAME, "a", stream("0"));
        CyclicBarrier bothBegun = new CyclicBarrier(2);
        ExecutorService uploads = Executors.newFixedThreadPool(2);

        // when
        List<Future<Dataset>> replacements = uploads.invokeAll(List.of(
                () -> datasets.uploadFile(NAME, "a", waitingFor(bothBegun, "1"), true, 0),
                () -> datasets.uploadFile(NAME, "a", waitingFor(bothBegun, "22"), true, 0)));
        uploads.shutdown();

        // then
        Dataset winner = datasets.get(NAME);
        assertThat(winner.version()).isEqualTo(2);
        assertThat(replacements)
                .filteredOn(upload -> failedWith(upload, "dataset-changed"))
                .hasSize(1);
        assertThat(storage.dataset(new DatasetVersion(NAME, 1)).resolve("a")).hasContent("0");
        assertThat(sha256(Files.readString(
                        storage.dataset(new DatasetVersion(NAME, 2)).resolve("a"))))
                .isEqualTo(winner.sha256());
        assertNothingIncoming();
    }

    @Test
    void aReplacementThatAFirstUploadIsJustAheadOfIsToldSo() throws Exception {
        // given an upload whose row is there and not yet committed
        Future<Dataset> second = requireNonNull(postgres.transaction().execute(status -> {
            datasets.uploadFile(NAME, "a", stream("1"), true, 0);
            return beganToWait(() -> datasets.uploadFile(NAME, "a", stream("2"), true, 0));
        }));

        // then
        assertThat(failedWith(second, "dataset-changed")).isTrue();
        assertThat(datasets.get(NAME).version()).isEqualTo(1);
        assertNothingIncoming();
    }

    @Test
    void aFolderWithoutARowIsReplaced() throws IOException {
        // given
        Files.writeString(
                Files.createDirectories(storage.dataset(new DatasetVersion(NAME, 1)))
                        .resolve("left.over"),
                "from a crash");

        // when
        datasets.uploadFile(NAME, "a", stream("1"));

        // then
        assertThat(storedFiles())
                .containsExactly(storage.dataset(new DatasetVersion(NAME, 1)).resolve("a"));
        assertNothingIncoming();
    }

    @Test
    void aCommitThatFailsDoesNotBlockTheNextTry() {
        // given
        Datasets unlucky = datasets(new TransactionTemplate(new JdbcTransactionManager(postgres.dataSource()) {
            @Override
            protected void doCommit(DefaultTransactionStatus status) {
                super.doRollback(status);
                throw new TransactionSystemException("the database went away");
            }
        }));
        assertThatThrownBy(() -> unlucky.uploadFile(NAME, "a", stream("1")))
                .isInstanceOf(TransactionSystemException.class);

        // when
        datasets.uploadFile(NAME, "b", stream("2"));

        // then
        assertThat(storage.dataset(new DatasetVersion(NAME, 1))).isDirectoryContaining(file -> file.endsWith("b"));
        assertThat(storage.dataset(new DatasetVersion(NAME, 1))).isDirectoryNotContaining(file -> file.endsWith("a"));
    }

    @Test
    void anUploadIsNotMovedBehindALinkThatAJobMade() throws IOException {
        // given
        Path elsewhere = Files.createDirectory(root.resolve("bob"));
        Files.createDirectory(storage.user("ana"));
        Files.createSymbolicLink(storage.user("ana").resolve("files"), elsewhere);

        // then
        assertRefused("dataset-folder-taken", () -> datasets.uploadFile(NAME, "a", stream("1")));
        assertThat(elsewhere).isEmptyDirectory();
        assertRefused("dataset-not-found", () -> datasets.get(NAME));
    }

    private Datasets datasets(TransactionTemplate transaction) {
        DatasetRepository repository = new DatasetRepository(postgres.jdbc());
        Quotas quotas = new Quotas(new QuotaRepository(postgres.jdbc()), new QuotaSettings(null, null));
        VolumeFiles volume = new VolumeFiles(storage);
        return new Datasets(repository, new DatasetArrivals(repository, quotas, volume), quotas, transaction, volume);
    }

    private static Future<Dataset> beganToWait(Callable<Dataset> upload) {
        ExecutorService uploads = Executors.newSingleThreadExecutor();
        Future<Dataset> result = uploads.submit(upload);
        uploads.shutdown();
        LockWaits.awaitBlockedOrDone(postgres.jdbc(), result);
        return result;
    }

    private List<Path> storedFiles() throws IOException {
        try (Stream<Path> files = Files.list(storage.dataset(new DatasetVersion(NAME, 1)))) {
            return files.toList();
        }
    }

    private void assertNothingThere() {
        assertRefused("dataset-not-found", () -> datasets.get(NAME));
        assertThat(storage.dataset(new DatasetVersion(NAME, 1))).doesNotExist();
        assertNothingIncoming();
    }

    private void assertNothingIncoming() {
        assertThat(storage.incoming()).isEmptyDirectory();
    }

    private static InputStream waitingFor(CyclicBarrier barrier, String content) {
        return new SequenceInputStream(
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        try {
                            barrier.await();
                            return -1;
                        } catch (Exception e) {
                            throw new IOException(e);
                        }
                    }
                },
                stream(content));
    }

    private static boolean failedWith(Future<?> upload, String code) {
        try {
            upload.get();
            return false;
        } catch (Exception e) {
            return e.getCause() instanceof Refusal refusal && refusal.code().equals(code);
        }
    }

    private static void assertRefused(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .asInstanceOf(type(Refusal.class))
                .extracting(Refusal::code)
                .isEqualTo(code);
    }

    private static InputStream stream(String content) {
        return stream(content.getBytes(StandardCharsets.UTF_8));
    }

    private static InputStream stream(byte[] content) {
        return new ByteArrayInputStream(content);
    }

    private static String sha256(String content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
