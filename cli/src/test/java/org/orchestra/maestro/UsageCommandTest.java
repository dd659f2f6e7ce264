package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.maestro.MaestroExtension.Result;

class UsageCommandTest {
    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void sumsUpOnesOwnByUser() {
        // given
        answer("by=USER&owner=ana", """
                {"username":"ana","queue":null,"day":null,"slotHours":12.3456,"done":9,"failed":1,"killed":0,
                 "efficiency":0.834,"memoryEfficiency":null}
                """);

        // then
        assertThat(maestro.run("usage").out())
                .contains("| user | slot hours | done | failed | killed | efficiency | memory |")
                .contains("| ana  |      12.35 |    9 |      1 |      0 |        83% |        |");
    }

    @Test
    void sumsUpEverybodysByDayForASpreadsheet() {
        // given
        answer("by=DAY&queue=gpu&since=2026-11-01&until=2026-11-30", """
                {"username":null,"queue":null,"day":"2026-11-02","slotHours":1,"done":9,"failed":1,"killed":2,
                 "efficiency":1,"memoryEfficiency":0.5}
                """);

        // when
        Result result = maestro.run(
                "usage --all --by day --queue gpu --since 2026-11-01 --until 2026-11-30 --output csv".split(" "));

        // then
        assertThat(result)
                .isEqualTo(new Result(
                        0,
                        "day,slot-hours,done,failed,killed,efficiency,memory\n2026-11-02,1.00,9,1,2,100%,50%\n",
                        ""));
    }

    @Test
    void saysThatTheTimeIsThirtyDays() {
        // given
        answer("by=USER&owner=bob");

        // then
        assertThat(maestro.run("usage", "-u", "bob").out())
                .isEqualTo(
                        "No job of bob gave a slot back in this time, which is 30 days; for a longer one, add --since.\n");
    }

    @Test
    void refusesWhatIsNoDay() {
        assertThat(maestro.run("usage", "--since", "12h").err()).contains("'12h' is not a day; use a date such as");
        assertThat(maestro.run("usage", "--all", "-u", "bob").exitCode()).isEqualTo(2);
    }

    private void answer(String query, String... sums) {
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/usage?" + query + "&size=500").willReturn(json(page(sums))));
    }
}
