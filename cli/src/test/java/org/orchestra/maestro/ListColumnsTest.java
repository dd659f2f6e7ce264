package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.maestro.MaestroExtension.Result;

/** What every list has: a choice of columns, and output for programs. */
class ListColumnsTest {
    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void showsTheColumnsThatAreAskedForInTheirOrder() {
        // given
        tasks(TaskCommandTest.task("user.ana.fit", "DONE", 0, 0, 0, 0, 3, 0, 0, 0));

        // when
        Result table = maestro.run("task", "list", "--columns", "queue,Task,jobs");

        // then
        assertThat(table.out().lines().map(line -> line.replace(" ", "")))
                .containsSubsequence("|queue|task|jobs|", "|cpu_small|user.ana.fit|3|");
    }

    @Test
    void namesTheColumnsThatThereAreBeforeAnythingIsAsked() {
        // when
        Result result = maestro.authenticated().run("user", "list", "--columns", "user,prio");

        // then
        assertThat(result)
                .isEqualTo(
                        new Result(
                                2,
                                "",
                                "There is no column 'prio'; choose from user, email, role, state, storage, max-priority, max-running, budget, mail, files; see: maestro user list --help\n"));
        maestro.server().verify(0, anyRequestedFor(anyUrl()));
    }

    @Test
    void writesCsvThatASpreadsheetReads() {
        // given
        String drained = """
                {"name":"n1","queue":"cpu","state":"DRAINED","reason":"\\"fan\\", noisy","usedSlots":1,"enabledSlots":2,
                 "maxSlots":2,"auto":false,"drained":true,"done":0,"failed":0,"version":1}
                """;
        maestro.authenticated()
                .server()
                .stubFor(get(urlPathEqualTo("/api/v1/nodes")).willReturn(json(page(drained))));

        // then
        assertThat(maestro.run("node", "list", "--columns", "node,reason,used-slots", "--output", "csv"))
                .isEqualTo(new Result(0, "node,reason,used-slots\nn1,\"\"\"fan\"\", noisy\",1\n", ""));
    }

    @Test
    void anEmptyListIsAHeaderInCsv() {
        // given
        tasks();

        // then
        assertThat(maestro.run("task", "list", "--columns", "task,state", "--output", "csv"))
                .isEqualTo(new Result(0, "task,state\n", ""));
    }

    private void tasks(String... tasks) {
        maestro.authenticated()
                .server()
                .stubFor(get(urlPathEqualTo("/api/v1/tasks")).willReturn(json(page(tasks))));
    }
}
