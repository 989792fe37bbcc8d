//===- StreamCalls.cpp - Streams, events and graphs              -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Ptx/Driver/State.h"

#include <chrono>

using namespace trop::ptx;

//===----------------------------------------------------------------------===//
// Streams
//===----------------------------------------------------------------------===//

TROP_PTX_EXPORT CUresult cuStreamCreate(CUstream *stream, unsigned flags) {
  return callInContext([&](Driver &, CUctx_st &context) {
    if (!stream || flags > 1)
      return CUDA_ERROR_INVALID_VALUE;
    auto made = std::make_unique<CUstream_st>();
    *stream = made.get();
    context.streams[*stream] = std::move(made);
    return CUDA_SUCCESS;
  });
}

TROP_PTX_EXPORT CUresult cuStreamDestroy_v2(CUstream stream) {
  return callInContext([&](Driver &, CUctx_st &context) {
    // What is queued still runs.
    return context.streams.erase(stream) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
  });
}

TROP_PTX_EXPORT CUresult cuStreamSynchronize(CUstream stream) {
  return callInContext([&](Driver &driver, CUctx_st &context) {
    if (!isStream(context, stream))
      return CUDA_ERROR_INVALID_HANDLE;
    if (stream ? stream->capture != nullptr : driver.isCapturing(context)) {
      if (stream)
        stream->capture->invalid = true;
      return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    }
    ++driver.traffic.synchronizations;
    return driver.flush(context);
  });
}

TROP_PTX_EXPORT CUresult cuStreamQuery(CUstream stream) { return cuStreamSynchronize(stream); }

//===----------------------------------------------------------------------===//
// Events
//===----------------------------------------------------------------------===//

namespace {

template <typename Call> CUresult callForEvent(CUevent event, Call body) {
  return callInContext([&](Driver &driver, CUctx_st &context) {
    return context.events.count(event) ? body(driver, context) : CUDA_ERROR_INVALID_HANDLE;
  });
}

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

} // namespace

TROP_PTX_EXPORT CUresult cuEventCreate(CUevent *event, unsigned) {
  return callInContext([&](Driver &, CUctx_st &context) {
    auto made = std::make_unique<CUevent_st>();
    *event = made.get();
    context.events[*event] = std::move(made);
    return CUDA_SUCCESS;
  });
}

TROP_PTX_EXPORT CUresult cuEventDestroy_v2(CUevent event) {
  return callForEvent(event, [&](Driver &driver, CUctx_st &context) {
    CUresult result = driver.flush(context); // which may record it
    context.events.erase(event);
    return result;
  });
}

TROP_PTX_EXPORT CUresult cuEventRecord(CUevent event, CUstream stream) {
  return callForEvent(event, [&](Driver &driver, CUctx_st &context) {
    if (!isStream(context, stream))
      return CUDA_ERROR_INVALID_HANDLE;
    event->capture = stream ? stream->capture : nullptr;
    if (event->capture) // stands for an order, which all of a graph has
      return CUDA_SUCCESS;
    event->recorded = true;
    return driver.submit(context, stream, [event] {
      event->time = now();
      return CUDA_SUCCESS;
    });
  });
}

TROP_PTX_EXPORT CUresult cuStreamWaitEvent(CUstream stream, CUevent event, unsigned) {
  return callForEvent(event, [&](Driver &, CUctx_st &context) {
    if (!isStream(context, stream))
      return CUDA_ERROR_INVALID_HANDLE;
    // A stream that waits for one that is captured is captured with it.
    if (stream && event->capture)
      stream->capture = event->capture;
    return CUDA_SUCCESS;
  });
}

TROP_PTX_EXPORT CUresult cuEventSynchronize(CUevent event) {
  return callForEvent(event, [&](Driver &driver, CUctx_st &context) {
    ++driver.traffic.synchronizations;
    return driver.flush(context);
  });
}

TROP_PTX_EXPORT CUresult cuEventQuery(CUevent event) { return cuEventSynchronize(event); }

TROP_PTX_EXPORT CUresult cuEventElapsedTime(float *milliseconds, CUevent begin, CUevent end) {
  return callForEvent(begin, [&](Driver &driver, CUctx_st &context) {
    if (!context.events.count(end) || !begin->recorded || !end->recorded)
      return CUDA_ERROR_INVALID_HANDLE;
    CUresult result = driver.flush(context);
    *milliseconds = static_cast<float>((end->time - begin->time) * 1e3);
    return result;
  });
}

//===----------------------------------------------------------------------===//
// Graphs
//===----------------------------------------------------------------------===//

TROP_PTX_EXPORT CUresult cuStreamBeginCapture_v2(CUstream stream, CUstreamCaptureMode mode) {
  return callInContext([&](Driver &, CUctx_st &context) {
    if (!stream)
      return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    if (!isStream(context, stream))
      return CUDA_ERROR_INVALID_HANDLE;
    if (stream->capture)
      return CUDA_ERROR_ILLEGAL_STATE;
    stream->capture = std::make_shared<CUgraph_st>();
    stream->capture->mode = mode;
    stream->isOrigin = true;
    return CUDA_SUCCESS;
  });
}

TROP_PTX_EXPORT CUresult cuStreamEndCapture(CUstream stream, CUgraph *graph) {
  return callInContext([&](Driver &driver, CUctx_st &context) {
    if (!stream || !isStream(context, stream))
      return CUDA_ERROR_INVALID_HANDLE;
    if (!stream->capture)
      return CUDA_ERROR_ILLEGAL_STATE;
    if (!stream->isOrigin)
      return CUDA_ERROR_STREAM_CAPTURE_UNMATCHED;
    std::shared_ptr<CUgraph_st> made = stream->capture;
    stream->isOrigin = false;
    for (auto &[each, owned] : context.streams)
      if (each->capture == made)
        each->capture = nullptr;
    for (auto &[event, owned] : context.events)
      if (event->capture == made)
        event->capture = nullptr;
    *graph = nullptr;
    if (made->invalid)
      return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
    *graph = made.get();
    driver.graphs[*graph] = made;
    return CUDA_SUCCESS;
  });
}

TROP_PTX_EXPORT CUresult cuStreamIsCapturing(CUstream stream, int *status) {
  return callInContext([&](Driver &, CUctx_st &context) {
    if (!isStream(context, stream))
      return CUDA_ERROR_INVALID_HANDLE;
    *status = !stream || !stream->capture ? 0 : stream->capture->invalid ? 2 : 1;
    return CUDA_SUCCESS;
  });
}

TROP_PTX_EXPORT CUresult cuGraphInstantiateWithFlags(CUgraphExec *exec, CUgraph graph,
                                                     unsigned long long) {
  return callInContext([&](Driver &driver, CUctx_st &) {
    auto found = driver.graphs.find(graph);
    if (found == driver.graphs.end())
      return CUDA_ERROR_INVALID_VALUE;
    auto made = std::make_unique<CUgraphExec_st>(CUgraphExec_st{found->second});
    *exec = made.get();
    driver.execs[*exec] = std::move(made);
    return CUDA_SUCCESS;
  });
}

TROP_PTX_EXPORT CUresult cuGraphLaunch(CUgraphExec exec, CUstream stream) {
  return callInContext([&](Driver &driver, CUctx_st &context) {
    if (!driver.execs.count(exec))
      return CUDA_ERROR_INVALID_VALUE;
    std::shared_ptr<const CUgraph_st> graph = exec->graph;
    return driver.submit(context, stream, [&driver, graph] {
      ++driver.traffic.graphLaunches;
      driver.traffic.graphKernels += graph->kernels;
      for (const Operation &operation : graph->operations)
        if (CUresult result = operation())
          return result;
      return CUDA_SUCCESS;
    });
  });
}

TROP_PTX_EXPORT CUresult cuGraphExecDestroy(CUgraphExec exec) {
  return call([&](Driver &driver) {
    return driver.execs.erase(exec) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
  });
}

TROP_PTX_EXPORT CUresult cuGraphDestroy(CUgraph graph) {
  return call([&](Driver &driver) {
    return driver.graphs.erase(graph) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
  });
}
