using System.Net;
using System.Security.Claims;
using BlobStash.Server.Configuration;
using BlobStash.Server.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlobStash.Server.Tests.Security;

/// <summary>What a handler behind the guard knows of who asks.</summary>
public sealed class CallerTests
{
    private static readonly ApiKeyOptions Laptop = new()
    {
        Id = "laptop",
        Key = "correct horse battery",
        Roles = [Role.Read, Role.Write],
    };

    private readonly DefaultHttpContext _context = new();

    [Theory]
    [InlineData("Bearer correct horse battery")]
    [InlineData("Basic OmNvcnJlY3QgaG9yc2UgYmF0dGVyeQ==")]
    public async Task Require_RightKey_MakesItsCallerTheUser(string authorization)
    {
        _context.Request.Headers.Authorization = authorization;

        ClaimsPrincipal? user = await AskAsync(Role.Write, [Laptop]);

        Assert.NotNull(user);
        Assert.True(user.Identity!.IsAuthenticated);
        Assert.Equal("laptop", user.Identity.Name);
        Assert.True(user.IsInRole("read"));
        Assert.True(user.IsInRole("write"));
        Assert.False(user.IsInRole("delete"));
        Assert.Equal("laptop", _context.FindKey()!.Id);
        Assert.Equal("laptop", _context.NameKey());
    }

    [Fact]
    public async Task Require_NodeWithoutKeys_HasAnAnonymousUserWithAllRoles()
    {
        _context.Request.Headers.Host = "127.0.0.1";

        ClaimsPrincipal? user = await AskAsync(Role.Delete, []);

        Assert.NotNull(user);
        Assert.Equal("anonymous", user.Identity!.Name);
        Assert.True(user.IsInRole("admin"));
    }

    [Theory]
    [InlineData("Bearer wrong", HttpStatusCode.Unauthorized)]
    [InlineData("", HttpStatusCode.Unauthorized)]
    public async Task Require_NoRightKey_IsRefusedAndNobodyIsKnown(string authorization, HttpStatusCode status)
    {
        _context.Request.Headers.Authorization = authorization;

        Assert.Null(await AskAsync(Role.Read, [Laptop]));

        Assert.Equal((int)status, _context.Response.StatusCode);
        Assert.Null(_context.FindKey());
        Assert.Equal("none", _context.NameKey());
    }

    [Fact]
    public async Task Require_RoleIsMissing_IsRefused()
    {
        _context.Request.Headers.Authorization = "Bearer correct horse battery";

        Assert.Null(await AskAsync(Role.Delete, [Laptop]));

        Assert.Equal(StatusCodes.Status403Forbidden, _context.Response.StatusCode);
    }

    /// <summary>Sends the request through a guard.</summary>
    /// <returns>The user that the handler saw; null if it did not run.</returns>
    private async Task<ClaimsPrincipal?> AskAsync(Role role, IReadOnlyList<ApiKeyOptions> keys)
    {
        ClaimsPrincipal? seen = null;
        var addresses = new ClientAddresses([]);
        var guard = new RouteGuard(
            new ApiKeyRing(keys),
            new RefusedKeyLog(addresses, TimeProvider.System, NullLogger<RefusedKeyLog>.Instance),
            addresses,
            new WrongKeys(TimeProvider.System),
            TimeProvider.System,
            NullLogger<RouteGuard>.Instance);
        await guard.Require(role, context =>
        {
            seen = context.User;
            return Task.CompletedTask;
        })(_context);
        return seen;
    }
}
