window.YTD.tweets.part0 = [
  {
    "tweet": {
      "id_str": "1",
      "entities": {
        "urls": [
          {
            "url": "https://t.co/a",
            "expanded_url": "https://news.example/a"
          }
        ]
      },
      "extended_entities": {
        "media": [
          {
            "media_url": "http://pbs.example/media/1.jpg",
            "media_url_https": "https://pbs.example/media/1.jpg",
            "expanded_url": "https://twitter.example/x/status/1/photo/1",
            "url": "https://t.co/b",
            "type": "photo"
          }
        ]
      }
    }
  },
  {
    "tweet": {
      "id_str": "2",
      "entities": {
        "urls": [
          {
            "url": "https://t.co/a",
            "expanded_url": "https://news.example/a"
          }
        ]
      },
      "extended_entities": {
        "media": [
          {
            "media_url": "http://pbs.example/media/2.jpg",
            "media_url_https": "https://pbs.example/media/2.jpg",
            "expanded_url": "https://twitter.example/x/status/2/photo/1",
            "url": "https://t.co/b",
            "type": "photo"
          }
        ]
      }
    }
  }
]