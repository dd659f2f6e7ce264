package org.orchestra.domain.task;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.domain.Refusal;

class ImageAllowListTest {
    @ParameterizedTest
    @CsvSource({
        "registry.lab.org/, registry.lab.org/ana/train:1",
        "registry.lab.org/, Registry.Lab.org/ana/train:1",
        "registry.lab.org/ana, registry.lab.org/ana/train:1",
        "registry.lab.org/ana/train, registry.lab.org/ana/train:1",
        "registry.lab.org/ana/train, registry.lab.org/ana/train",
        "registry.lab.org/ana/train:1, registry.lab.org/ana/train:1",
        "localhost:5000/, localhost:5000/train",
        "registry.lab.org:5000/, registry.lab.org:5000/train",
        "[fd00::5]:5000/, [fd00::5]:5000/train",
        "python:3, python:3",
        "python, python:3.12",
        "python, docker.io/library/python:3.12",
        "docker.io/library/, python:3.12",
        "docker.io/, index.docker.io/pytorch/pytorch:2",
        "docker.io/python, python",
        "pytorch/, pytorch/pytorch:2"
    })
    void anImageBelowThePrefixIsAllowed(String prefix, String image) {
        assertThatCode(() -> new ImageAllowList(List.of("other.example/", prefix)).check(image))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "registry.lab.org/, registry.lab.org.evil.example/miner",
        "registry.lab.org/, evil.example/registry.lab.org/miner",
        "registry.lab.org/, registry.lab.org:5000/miner",
        "registry.lab.org/ana, registry.lab.org/anarchy/miner",
        "registry.lab.org/ana/train:1, registry.lab.org/ana/train:1.2",
        "python, python-miner:1",
        "python, evil/python",
        "python, localhost/python",
        "library/, evil.example/library/python",
        "docker.io/library/, pytorch/pytorch:2",
        "localhost/, localhost:5000/train"
    })
    void anImageThatOnlyLooksLikeItIsRefused(String prefix, String image) {
        assertThatThrownBy(() -> new ImageAllowList(List.of(prefix)).check(image))
                .isInstanceOf(Refusal.class)
                .hasMessage(
                        "The image " + image + " is not allowed here: use one whose name begins with " + prefix + ".");
    }

    @Test
    void withoutPrefixesEveryImageIsAllowed() {
        assertThatCode(() -> ImageAllowList.EVERY_IMAGE.check("evil.example/miner"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "registry.lab.org",
                "registry.lab.org:5000",
                "localhost",
                "localhost:5000",
                "[fd00::5]:5000"
            })
    void aPrefixThatMayMeanSomethingElseIsRefused(String prefix) {
        assertThatThrownBy(() -> new ImageAllowList(List.of(prefix)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write a registry with its slash");
    }
}
