package org.orchestra.api.server;

import org.apache.catalina.Context;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.ContinueResponseTiming;
import org.orchestra.api.problem.ProblemReportValve;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * What holds for both HTTP servers of the process: for that of the API, where this is scanned, and for that of health and
 * metrics, into whose context the framework takes it from the list in META-INF/spring.
 */
@ManagementContextConfiguration(proxyBeanMethods = false)
class BothServersConfiguration {
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> bothServers(ServerSettings settings) {
        return factory -> {
            factory.setProtocol(BoundedHttpProtocol.class.getName());
            factory.addConnectorCustomizers(connector -> {
                // Parameters are in the address only: a form would be read before anybody asked who sends it.
                connector.setParseBodyMethods("");
                if (connector.getProtocolHandler() instanceof BoundedHttpProtocol http) {
                    http.boundHeaders(settings.headerTimeout());
                    // A client that asks "Expect: 100-continue" hears "continue" when somebody begins to read its body,
                    // and not before: so a refusal reaches it before gigabytes are sent.
                    http.setContinueResponseTiming(ContinueResponseTiming.ON_REQUEST_BODY_READ.toString());
                }
            });
            factory.addEngineValves(new UnreadBodyValve());
            factory.addContextCustomizers(BothServersConfiguration::reportProblems);
        };
    }

    /** What fails before it reaches an application is answered by the host. */
    private static void reportProblems(Context context) {
        if (context.getParent() instanceof StandardHost host) {
            host.setErrorReportValveClass(ProblemReportValve.class.getName());
        }
    }
}
