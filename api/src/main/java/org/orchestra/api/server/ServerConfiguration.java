package org.orchestra.api.server;

import com.google.common.base.Ticker;
import java.time.Duration;
import org.apache.catalina.Context;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.ContinueResponseTiming;
import org.orchestra.api.problem.ProblemReportValve;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.autoconfigure.TomcatServerProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** The HTTP server. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ServerSettings.class)
class ServerConfiguration {
    /** How long a thread waits until it may wait for a client. */
    private static final Duration FOR_A_PLACE = Duration.ofSeconds(1);

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> server(ServerSettings settings) {
        return factory -> {
            factory.setProtocol(BoundedHttpProtocol.class.getName());
            factory.addConnectorCustomizers(connector -> {
                // Parameters are in the address only: a form would be read before anybody asked who sends it.
                connector.setParseBodyMethods("");
                if (connector.getProtocolHandler() instanceof BoundedHttpProtocol http) {
                    http.bound(settings.connectionsPerAddress(), settings.headerTimeout());
                    // A client that asks "Expect: 100-continue" hears "continue" when somebody begins to read its body,
                    // and not before: so a refusal reaches it before gigabytes are sent.
                    http.setContinueResponseTiming(ContinueResponseTiming.ON_REQUEST_BODY_READ.toString());
                }
            });
            factory.addEngineValves(new UnreadBodyValve());
            factory.addContextCustomizers(ServerConfiguration::reportProblems);
        };
    }

    @Bean
    BodyFilter bodyFilter(
            ServerSettings settings,
            TomcatServerProperties tomcat,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        return new BodyFilter(
                settings.maxBody().toBytes(),
                () -> new ClientPace(
                        Ticker.systemTicker(),
                        settings.patience(),
                        settings.leastRate().toBytes()),
                new ClientWaits(tomcat.getThreads().getMax(), FOR_A_PLACE),
                problems);
    }

    /** What fails before it reaches an application is answered by the host. */
    private static void reportProblems(Context context) {
        if (context.getParent() instanceof StandardHost host) {
            host.setErrorReportValveClass(ProblemReportValve.class.getName());
        }
    }
}
