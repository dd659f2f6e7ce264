package org.orchestra.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.orchestra.volume.VolumeFiles.Entry;
import org.orchestra.volume.VolumeFiles.Listing;
import org.orchestra.volume.linux.Folder;

/** Files are listed whole, or in part with a word, in bounded time and memory. */
class VolumeListingTest extends VolumeFixture {
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
}
