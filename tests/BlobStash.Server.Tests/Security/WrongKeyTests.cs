using System.Net;
using BlobStash.Server.Security;
using BlobStash.Server.Tests.Nodes;
using Microsoft.AspNetCore.Http;

namespace BlobStash.Server.Tests.Security;

public sealed class WrongKeyTests
{
    private static readonly IPAddress Guesser = IPAddress.Parse("192.0.2.1");

    [Fact]
    public void Note_ManyFromOneAddress_WaitLongerAndLonger()
    {
        var keys = new WrongKeys(new ManualClock());

        TimeSpan[] waits = [.. Enumerable.Range(0, 40).Select(_ => keys.Note(Guesser, out var _))];

        Assert.All(waits[..WrongKeys.FreeCount], static wait => Assert.Equal(TimeSpan.Zero, wait));
        Assert.Equal(TimeSpan.FromMilliseconds(100), waits[WrongKeys.FreeCount]);
        Assert.Equal(waits.Order(), waits);
        Assert.Equal(WrongKeys.LongestWait, waits[^1]);
        Assert.Equal(TimeSpan.Zero, keys.Note(IPAddress.Parse("192.0.2.2"), out _));
    }

    [Fact]
    public void Note_FirstWait_IsToldOnceUntilTheAddressIsForgotten()
    {
        var clock = new ManualClock();
        var keys = new WrongKeys(clock);
        for (var round = 0; round < 2; round++)
        {
            var told = 0;
            for (var guess = 0; guess < 20; guess++)
            {
                keys.Note(Guesser, out var isFirstWait);
                told += isFirstWait ? 1 : 0;
            }
            Assert.Equal(1, told);
            clock.Advance(WrongKeys.Memory);
        }
    }

    [Fact]
    public void Note_OneIpv6Network_CountsAsOne()
    {
        var keys = new WrongKeys(new ManualClock());
        for (var guess = 0; guess < WrongKeys.FreeCount; guess++)
        {
            keys.Note(IPAddress.Parse($"2001:db8::{guess}"), out _);
        }

        Assert.NotEqual(TimeSpan.Zero, keys.Note(IPAddress.Parse("2001:db8::ffff:1"), out _));
        Assert.Equal(TimeSpan.Zero, keys.Note(IPAddress.Parse("2001:db8:0:1::1"), out _));
    }

    [Fact]
    public void Note_MoreAddressesThanAreKept_ForgetsTheQuietest()
    {
        var keys = new WrongKeys(new ManualClock());
        for (var guess = 0; guess <= WrongKeys.FreeCount; guess++)
        {
            keys.Note(Guesser, out _);
        }
        for (var other = 0; other < WrongKeys.MaxAddresses; other++)
        {
            keys.Note(new IPAddress(0x0A000000L + other), out _);
        }

        Assert.Equal(TimeSpan.Zero, keys.Note(Guesser, out _));
    }

    [Fact]
    public async Task Request_RightKeyAmongWrongOnes_IsNotHeldUp()
    {
        await using KestrelNode node = await KestrelNode.StartAsync(
            TestNode.Key(0, "root", TestNode.AdminKey, "admin"));
        var start = TimeProvider.System.GetTimestamp();
        var guesses = Enumerable.Range(0, 30).Select(guess => GetAsync(node, $"guess-{guess}")).ToArray();

        Assert.Equal(HttpStatusCode.OK, await GetAsync(node, TestNode.AdminKey));

        Assert.Contains(guesses, static guess => !guess.IsCompleted);
        Assert.All(await Task.WhenAll(guesses), static status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), WrongKeys.LongestWait, TimeSpan.FromMinutes(2));
        var log = node.Folder.ReadLog();
        Assert.Equal(2, log.Split("Wrong keys come again and again from 127.0.0.1").Length);
        Assert.DoesNotContain("guess-", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.1", "", "10.0.0.1")]
    [InlineData("10.0.0.1", "192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:10.0.0.1", "192.0.2.7", "192.0.2.7")]
    [InlineData("10.0.0.1", "1.1.1.1, 192.0.2.7", "192.0.2.7")] // the first one is the client's own word
    [InlineData("10.0.0.1", "192.0.2.7, 10.0.0.2", "192.0.2.7")] // two proxies in a row
    [InlineData("10.0.0.1", "192.0.2.7:4711", "192.0.2.7")]
    [InlineData("10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1")]
    [InlineData("10.0.0.1", "nonsense", "10.0.0.1")]
    [InlineData("192.0.2.9", "1.1.1.1", "192.0.2.9")] // nobody trusts this one
    public void Find_ForwardedFor_CountsFromTrustedProxiesAlone(string remote, string forwarded, string expected)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(remote);
        context.Request.Headers["X-Forwarded-For"] = forwarded;

        Assert.Equal(IPAddress.Parse(expected), new ClientAddresses(["10.0.0.0/24"]).Find(context));
        Assert.Equal(
            remote.Replace("::ffff:", ""), new ClientAddresses([]).Find(context).ToString());
    }

    private static async Task<HttpStatusCode> GetAsync(KestrelNode node, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node.Url, "/v1/state"));
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        using HttpResponseMessage response = await node.Client.SendAsync(request);
        return response.StatusCode;
    }
}
