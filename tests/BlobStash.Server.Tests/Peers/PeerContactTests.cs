using BlobStash.Server.Peers;
using BlobStash.Server.Tests.Logging;
using BlobStash.Server.Tests.Nodes;
using Microsoft.Extensions.Logging;

namespace BlobStash.Server.Tests.Peers;

public sealed class PeerContactTests
{
    [Fact]
    public void Fail_ForADay_WarnsAtGrowingDistancesAndThenOnceAnHour()
    {
        var (clock, log) = (new ManualClock(), new LogLines<PeerContact>());
        var contact = new PeerContact("cellar", clock, log);

        for (var i = 0; i < 24 * 60 * 2; i++)
        {
            contact.Fail("connection refused");
            clock.Advance(TimeSpan.FromSeconds(30));
        }

        var warnings = log.Lines.Where(static line => line.Level == LogLevel.Warning).ToList();
        Assert.Equal("Session with cellar failed: connection refused", warnings[0].Text);
        Assert.StartsWith("No session with cellar for 1 min 0 s now, in 3 attempts", warnings[1].Text);
        // After 0, 1, 3, 7, 15, 31 and 63 minutes, then every hour.
        Assert.Equal(7 + 22, warnings.Count);
    }

    [Fact]
    public void Succeed_AfterFailures_SaysOnceThatThePeerIsBack()
    {
        var (clock, log) = (new ManualClock(), new LogLines<PeerContact>());
        var contact = new PeerContact("cellar", clock, log);

        contact.Succeed();
        contact.Fail("connection refused");
        clock.Advance(TimeSpan.FromMinutes(5));
        contact.Succeed();
        contact.Succeed();

        Assert.Equal(
            [(LogLevel.Warning, "Session with cellar failed: connection refused"),
                (LogLevel.Information, "cellar is back after 5 min 0 s")],
            log.Lines);
    }
}
