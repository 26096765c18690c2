using System.Net.Sockets;
using BlobStash.Cli.Commands;
using BlobStash.Client;
using BlobStash.Protocol.Problems;

namespace BlobStash.Cli.Errors;

/// <summary>
/// The one place that says to the user what went wrong: what happened, in the words of the node where it told them,
/// then what to do about it.
/// </summary>
internal static class ErrorSentence
{
    /// <summary>The line, without the name of the command before it.</summary>
    public static string Of(Exception error)
    {
        var what = error switch
        {
            CommandException or BlobStashException or PeerException => error.Message,
            UnauthorizedAccessException => $"{error.Message} The permissions do not allow it.",
            IOException => error.Message,
            _ => $"This was not foreseen: {error.Message} (--verbose shows where)",
        };
        return WhatToDo(error) is { } advice ? $"{what} {advice}" : what;
    }

    private static string? WhatToDo(Exception error)
    {
        if (FindCertificateFault(error) is { } certificate)
        {
            return ForCertificate(certificate.Fault);
        }

        return error switch
        {
            BlobStashException { Problem: BlobStashProblem.NodeUnreachable } or
                PeerException { Failure: PeerFailure.Unreachable } => ForUnreachable(error),
            BlobStashException node => ForProblem(node.Problem),
            PeerException { Failure: PeerFailure.Unauthorized } => ForProblem(BlobStashProblem.KeyRequired),
            _ => null,
        };
    }

    private static string? ForProblem(BlobStashProblem problem) => problem switch
    {
        BlobStashProblem.KeyRequired =>
            $"Set {NodeOptions.KeyVariable}, or name a file with the key by --key-file.",
        BlobStashProblem.RoleMissing or BlobStashProblem.KeyAppendOnly =>
            $"Use another key: {NodeOptions.KeyVariable} or --key-file.",
        BlobStashProblem.PeerUnknown => "The command 'blobstash peers' lists those that there are.",
        BlobStashProblem.PeerNotAllowed => "Add the peer by 'blobstash peers add', or to the node's configuration.",
        BlobStashProblem.StorageFull => "Make room on the node's disk, or delete blobs.",
        BlobStashProblem.TooBusy or BlobStashProblem.RequestTimeout => "Try again later.",
        BlobStashProblem.RouteUnknown => "Is the node of an older version, or does the URL have another path?",
        BlobStashProblem.AnswerMalformed or BlobStashProblem.Unknown =>
            "Is the URL that of a node, and the node not of an older version?",
        _ => null,
    };

    private static string ForCertificate(CertificateFault fault) => fault switch
    {
        CertificateFault.Untrusted => "Name the certificate of its authority, or its own, by --cacert.",
        CertificateFault.OtherName => "Use the name that the certificate is made out for.",
        _ => "The node needs another certificate.",
    };

    private static string? ForUnreachable(Exception error)
    {
        var socket = Find<SocketException>(error);
        return socket?.SocketErrorCode == SocketError.ConnectionRefused
            ? $"Does the node run, and is --url or {NodeOptions.UrlVariable} right?"
            : null;
    }

    private static PeerCertificateException? FindCertificateFault(Exception error) =>
        Find<PeerCertificateException>(error);

    private static T? Find<T>(Exception? error)
        where T : Exception
    {
        while (error is not null and not T)
        {
            error = error.InnerException;
        }

        return error as T;
    }
}
