package org.orchestra.maestro.task;

/** The time without a server, told once when it begins and once when it is over. */
final class Outage {
    private final WatchDisplay display;
    private int vain;

    Outage(WatchDisplay display) {
        this.display = display;
    }

    /** Another connection has ended. That it did is no outage as long as the next one brings something. */
    int goesOn() {
        if (++vain == 2) {
            display.say("The server does not answer; the task goes on without it, and I keep asking.");
        }
        return vain;
    }

    void isOver() {
        if (vain >= 2) {
            display.say("The server answers again.");
        }
        vain = 0;
    }
}
